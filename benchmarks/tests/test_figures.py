"""What a run knows: measured once a group, kept before it is handed out."""

import pytest
from fake_rigs import COSTS, EXACT, WEIGHTS, case_of, prepared_of, window_of

from benchmarks import figures
from benchmarks.description import describe
from benchmarks.failures import CaseFailed, WorkerLost
from benchmarks.figures import Figures
from benchmarks.journal import Entry, JournalError
from benchmarks.measure.disturbance import disturbance_of
from benchmarks.measurement import Measurement, Restart
from benchmarks.subjects import find_subject

ONE, TWO, THREE = (case_of(name) for name in ("resnet18", "resnet34", "resnet50"))


def restart_of(*rounds):
    """A process in which a call took half a second."""
    return Restart(
        prepared=prepared_of(),
        rounds=rounds,
        cycles=tuple(range(len(rounds))),
        median_s=0.5,
        interval=None,
        converged=False,
        disturbance=disturbance_of(window_of(1.0), [], cores=2),
        answer=EXACT,
        calibration={"work": 0.001},
        harness_cost_s=1e-7,
    )


def measured(turns=1):
    """Two processes, of two rounds and of one."""
    restarts = (restart_of((0.5, 0.25), (0.75,)), restart_of((1.0,)))
    return Measurement(turns=turns, restarts=restarts, weights=WEIGHTS)


def record_of(case, measurement):
    """The case's record, and what was remarked."""
    subject = find_subject(case.subject)
    record = describe(case, subject, measurement, COSTS, question="How long?", reason="a test")
    return record, COSTS.notes


class Kept:
    """Stands for a journal; holds what is added."""

    def __init__(self):
        self.entries = []

    def add(self, outcome, record=None, samples=(), notes=()):
        self.entries.append(
            Entry(
                outcome=outcome.to_dict(),
                record=record.to_dict() if record else None,
                samples=list(samples),
                notes=list(notes),
            )
        )


class Measuring:
    """Stands for the measuring of a group; its answers are told before.

    Attributes:
        before: is called before each case.
    """

    def __init__(self, monkeypatch):
        self.asked, self.results = [], {}
        self.before = lambda: None
        monkeypatch.setattr(figures, "measure_group", self)

    def __call__(self, cases, _settings, _say):
        self.asked.append([case.id for case in cases])
        for case in cases:  # Each ends by itself, as where none fits beside another.
            self.before()
            yield {case.id: self.results.get(case.id, measured())}


@pytest.fixture
def measuring(monkeypatch):
    """Measures any group at once."""
    return Measuring(monkeypatch)


def figures_of(kept, entries=()):
    """A run's figures; with what an earlier process has finished."""
    known = Figures(None, kept, record_of)
    known.take_over(entries)
    return known


def beside(*cases):
    """Whoever asks for one of the cases is compared with all of them."""
    return lambda _case: list(cases)


def test_a_group_is_measured_once(measuring):
    """When its first case is asked for; the others are known then."""
    known = figures_of(Kept())
    for case in (ONE, TWO, ONE):
        known.of(case, beside(ONE, TWO), print)
    assert measuring.asked == [[ONE.id, TWO.id]]


@pytest.mark.usefixtures("measuring")
def test_a_figure_has_the_samples_of_all_rounds_in_order():
    """Restart after restart, as the record counts them."""
    kept = Kept()
    figure = figures_of(kept).of(ONE, beside(ONE), print)
    assert figure.samples == (0.5, 0.25, 0.75, 1.0)
    assert [restart.samples for restart in figure.record.restarts] == [[2, 1], [1]]
    (entry,) = kept.entries
    assert (entry.record, entry.samples) == (figure.record.to_dict(), [0.5, 0.25, 0.75, 1.0])
    assert entry.notes == ["no fvcore"]


def test_a_case_is_kept_before_the_next_is_begun(measuring):
    """A run that is killed in the second has the first."""
    kept, seen = Kept(), []
    measuring.before = lambda: seen.append(len(kept.entries))
    figures_of(kept).of(THREE, beside(ONE, TWO, THREE), print)
    assert seen == [0, 1, 2]


def test_a_failed_case_is_kept_and_fails_alone(measuring):
    """The others of its group have their figures."""
    measuring.results[ONE.id] = CaseFailed(ONE.id, "crashed", "signal SIGSEGV")
    kept = Kept()
    known = figures_of(kept)
    with pytest.raises(CaseFailed, match="signal SIGSEGV"):
        known.of(ONE, beside(ONE, TWO), print)
    assert known.of(TWO, beside(ONE, TWO), print).samples
    statuses = {entry.outcome["id"]: entry.outcome["status"] for entry in kept.entries}
    assert statuses == {ONE.id: "crashed", TWO.id: "measured"}


def test_a_worker_that_did_not_start_is_written_down_for_each_case(measuring):
    """It belongs to no case; the row of every case says why there is nothing in it."""
    lost = WorkerLost("", "crashed", "the worker ended with exit status 1")
    measuring.results = {ONE.id: lost, TWO.id: lost}
    kept = Kept()
    known = figures_of(kept)
    for case in (ONE, TWO):
        with pytest.raises(CaseFailed, match="exit status 1") as raised:
            known.of(case, beside(ONE, TWO), print)
        assert raised.value.case_id == case.id
    assert [entry.outcome["id"] for entry in kept.entries] == [ONE.id, TWO.id]


def test_what_was_finished_is_not_measured_again(measuring):
    """Neither what was measured nor what failed; figures and reasons are as before."""
    kept = Kept()
    measuring.results[TWO.id] = CaseFailed(TWO.id, "timed_out", "no end after 300 s")
    first = figures_of(kept).of(ONE, beside(ONE, TWO), print)
    measuring.asked.clear()
    again = figures_of(Kept(), kept.entries)
    assert again.of(ONE, beside(ONE, TWO), print) == first
    with pytest.raises(CaseFailed, match="no end after 300 s"):
        again.of(TWO, beside(ONE, TWO), print)
    assert measuring.asked == []


def test_cases_of_two_sittings_did_not_take_turns(measuring):
    """Of a group that was cut in two, the rest was not alive beside what was finished."""
    kept = Kept()
    figures_of(kept).of(ONE, beside(ONE), print)
    known = figures_of(Kept(), kept.entries)
    cases = (ONE, TWO, THREE)
    turns = [known.of(case, beside(*cases), print).record.turns for case in cases]
    assert turns == [1, 2, 2]
    assert measuring.asked[1:] == [[TWO.id, THREE.id]]


@pytest.mark.usefixtures("measuring")
def test_what_cannot_be_kept_is_not_handed_out(monkeypatch):
    """The run ends there, with what the journal holds."""
    kept = Kept()

    def full(*_):
        raise JournalError("journal.jsonl: No space left on device; what it holds is safe")

    monkeypatch.setattr(kept, "add", full)
    with pytest.raises(JournalError, match="what it holds is safe"):
        figures_of(kept).of(ONE, beside(ONE, TWO), print)


@pytest.mark.usefixtures("measuring")
def test_what_was_remarked_on_a_case_is_kept_with_it():
    """A run that goes on has the remarks of what it does not measure again."""
    kept = Kept()
    figures_of(kept).of(ONE, beside(ONE), print)
    assert [entry.notes for entry in kept.entries] == [["no fvcore"]]


def test_the_group_of_a_known_case_is_not_looked_for(measuring):
    """It takes a look at every case of the run."""
    known = figures_of(Kept())
    known.of(ONE, beside(ONE), print)
    known.of(ONE, None, print)
    assert measuring.asked == [[ONE.id]]


def test_a_reason_on_the_disk_holds_no_secret(measuring):
    """As the result file, which it will be part of."""
    measuring.results[ONE.id] = CaseFailed(ONE.id, "failed", "401 for https://me:pw@host/")
    kept = Kept()
    with pytest.raises(CaseFailed):
        figures_of(kept).of(ONE, beside(ONE), print)
    (entry,) = kept.entries
    assert entry.outcome["reason"] == "401 for https://REDACTED@host/"
