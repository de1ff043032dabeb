"""The series of trials that is kept in the repository."""

from pathlib import Path

from reports.gating.policy import Policy
from reports.gating.proof import tables
from reports.gating.proof.selftest import TRIALS
from reports.gating.proof.trial import read

METHODOLOGY = Path(__file__).resolve().parents[4] / "benchmarks" / "METHODOLOGY.md"
# What the project asks of its own evidence.
LEAST_RUNS, LEAST_VERDICTS = 30, 300


def places():
    """The trials by where they were taken: nothing is said of two machines together."""
    trials = read(TRIALS)
    return {
        place: [trial for trial in trials if trial.place == place]
        for place in dict.fromkeys(trial.place for trial in trials)
    }


def test_there_are_enough_trials_of_identical_sides():
    """Half of them beside a busy process, on one machine at least."""
    counts = []
    for trials in places().values():
        identical = [trial for trial in trials if trial.kind == "identical"]
        busy = [trial for trial in identical if trial.busy]
        assert abs(2 * len(busy) - len(identical)) <= 1
        counts.append((len(identical), sum(len(trial.log_ratios) for trial in identical)))
    assert max(counts) >= (LEAST_RUNS, LEAST_VERDICTS)


def test_the_gate_holds_what_it_promises_in_them():
    """Nothing surely falls short, as ``--selftest`` would say."""
    for trials in places().values():
        assert list(tables.shortfalls(trials, Policy())) == []


def test_methodology_shows_what_they_amount_to():
    """Each row stands there, and where and when it was taken."""
    methodology = METHODOLOGY.read_text()
    for place, trials in places().items():
        assert f"{place}, {tables.when(trials)}" in " ".join(methodology.split())
        policy = Policy()
        for row in (*tables.false_rows(trials, policy), *tables.found_rows(trials, policy)):
            assert f"| {' | '.join(row)} |" in methodology
