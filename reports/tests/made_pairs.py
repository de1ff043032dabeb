"""Two runs of one case each, and what is said of them."""

from reports.gating.gate import exit_status
from reports.gating.policy import Policy
from reports.stored.judging import Rules, judge

OTHER = "/results/two/benchmark.json"
TIMES = Rules(policy=Policy(), between_runs=0.2)
FACTS = Rules(policy=Policy(), between_runs=None)
# Three processes that agree.
STEADY = (0.002, 0.002, 0.002)


def make_pair(run, first, second, **environment):
    """Two runs of one case, the second in an environment of its own."""
    return run(first), run(second, path=OTHER, **environment)


def only(baseline, candidate, rules=TIMES):
    """The verdict on the only case."""
    (verdict,) = judge(baseline, candidate, rules).verdicts
    return verdict


def status_of(baseline, candidate, rules=TIMES):
    """What the command would end with."""
    return exit_status(judge(baseline, candidate, rules).verdicts, None, strict=False)
