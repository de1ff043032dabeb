"""Made-up gates, one verdict of each word, whose figures are round."""

from benchmarks.measure.duel_record import SideRecord
from reports.gating.policy import Policy
from reports.gating.verdicts import GATE_VERSION, Change, GateRecord, Verdict

ENVIRONMENT = {
    "cpu": "Test CPU",
    "cores": 2,
    "gpu": None,
    "fingerprint": "d2c9f6d9dc44",
    "torch": "2.14.1",
    "python": "3.11.7",
}
VERSIONS = {"torch": "2.14.1", "python": "3.11.7"}


def make_id(subject, batch=1, layout="nchw"):
    """An id as the suite writes it."""
    return f"{subject}-inference-b{batch}-32-float32-{layout}-eager-cpu-t1"


def make_side(name="main", **changes):
    """A side whose commit is all of one digit."""
    values = {
        "name": name,
        "commit": "1" * 40 if name == "main" else "2" * 40,
        "changed": False,
        "digest": f"digest of {name}",
        "environment": dict(VERSIONS),
    }
    return SideRecord(**(values | changes))


def make_change(**changes):
    """One more operator in a layer."""
    values = {
        "fact": "operators",
        "module": "conv1",
        "baseline": 1,
        "candidate": 2,
        "worse": True,
        "accepted": None,
        "text": "operators: conv1 calls aten::convolution 2 times, before 1",
    }
    return Change(**(values | changes))


def make_verdict(case="resnet20", word="unchanged", ratio=1.0, **changes):
    """A verdict of six restarts, known to 1 % either way; a subject stands for its id."""
    values = {
        "case": case if "-" in case or " " in case or "<" in case else make_id(case),
        "word": word,
        "ratio": ratio,
        "low": None if ratio is None else ratio - 0.01,
        "high": None if ratio is None else ratio + 0.01,
        "restarts": 0 if ratio is None else 6,
        "detectable": None if ratio is None else 1.02,
        "limit": 1.03,
        "changes": [],
        "reasons": [],
        "quarantined": None,
    }
    return Verdict(**(values | changes))


def make_gate(*verdicts, **changes):
    """A gate of these verdicts; what is not told is that of a gate that passed."""
    values = {
        "version": GATE_VERSION,
        "command": "python -m reports gate --baseline main",
        "judged_at": "2026-11-25T10:00:00+00:00",
        "baseline": make_side(),
        "candidate": make_side("worktree", changed=True),
        "policy": Policy(),
        "planned": len(verdicts),
        "verdicts": [*verdicts],
        "suite": None,
        "exit_status": 0,
        "seconds": 181.0,
        "evidence": "reports/results/gates/one/duel.jsonl",
        "log": None,
        "environment": dict(ENVIRONMENT),
    }
    return GateRecord(**(values | changes))


def make_each_word():
    """A gate with a verdict of every word."""
    more = make_change()
    other = make_change(
        fact="memory formats",
        module="layer1.0",
        worse=None,
        accepted="the stem is meant to be channels-last",
        text="memory formats: layer1.0 calls aten::add without channels-last, before with it",
    )
    fewer = make_change(
        fact="peak memory", module=None, worse=False, text="peak memory: 2,048 bytes, before 4,096"
    )
    return make_gate(
        make_verdict("resnet20"),
        make_verdict("resnet56", "regressed", 1.12, reasons=["4 further restarts confirm it"]),
        make_verdict("plain20", "regressed", 1.005, changes=[more], reasons=[more.text]),
        make_verdict("wide_resnet20", "improved", 0.9, changes=[fewer]),
        make_verdict(
            "resnext20",
            "inconclusive",
            1.02,
            low=0.96,
            high=1.08,
            restarts=16,
            detectable=1.11,
            reasons=["neither by the last look"],
            quarantined="2026-12-25",
        ),
        make_verdict("resnet32", "missing", None, reasons=["candidate: no subject resnet32"]),
        make_verdict("resnet44", "new", None, reasons=["baseline: no subject resnet44"]),
        make_verdict("resnet110", "wrong", None, reasons=["answer differs by 0.2, allowed 1e-4"]),
        make_verdict("pre_resnet20", "not comparable", None, reasons=["input shapes differ"]),
        make_verdict("resnet8", "not measured", None, reasons=["candidate: timed out: 60 s"]),
        make_verdict("plain8", "unchanged", 0.998, changes=[other]),
        suite=make_verdict("all cases", "unchanged", 1.004, limit=1.01, detectable=1.008),
        exit_status=1,
    )
