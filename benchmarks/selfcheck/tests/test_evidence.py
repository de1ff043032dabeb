"""What checks on a machine amount to, from checks that are made up."""

from pathlib import Path

import pytest

from benchmarks.measure.schema import RecordError
from benchmarks.selfcheck.command import EVIDENCE
from benchmarks.selfcheck.evidence import HEADINGS, Check, append, line, places, read, rows, when

METHODOLOGY = Path(__file__).resolve().parents[2] / "METHODOLOGY.md"


def made(*, low, high, ratio=1.0, truth=1.0, **other):
    """A check with that interval."""
    values = {"way": "in turns", "busy": False, "threads": 1, "restarts": 3, "seed": 0}
    where = {"taken_at": "2026-11-24T08:00:00+00:00", "machine": "A, 2 cores", "torch": "2.14.1"}
    figures = {"ratio": ratio, "low": low, "high": high, "truth": truth, "seconds": 10.0}
    return Check(**(values | where | figures | other))


def test_an_interval_holds_the_truth_at_its_ends_too():
    """1.00 lies in [1.00, 1.02] and not in [1.01, 1.02]."""
    assert made(low=1.0, high=1.02).holds
    assert not made(low=1.01, high=1.02).holds


def test_a_slowdown_is_seen_where_the_interval_leaves_one_out():
    """[1.01, 1.09] says slower; [0.99, 1.09] says nothing."""
    assert made(low=1.01, high=1.09, truth=1.05).differs
    assert not made(low=0.99, high=1.09, truth=1.05).differs


def test_a_series_that_was_cut_off_is_read_back_whole(tmp_path):
    """What was appended comes back in order, from a file whose folder was not there."""
    path = tmp_path / "new" / "evidence.jsonl"
    checks = [made(low=0.9, high=1.1, seed=seed) for seed in range(3)]
    for check in checks:
        append(path, check)
    assert read(path) == checks


def test_no_file_is_no_evidence(tmp_path):
    """A first series begins with nothing."""
    assert read(tmp_path / "none.jsonl") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [('{"way": "in turns"}', "Check: missing busy, .*"), ("{", "Expecting property name .*")],
)
def test_a_line_that_is_no_check_is_refused(tmp_path, line, reason):
    """With the file, the number of the line and what is wrong with it."""
    path = tmp_path / "evidence.jsonl"
    append(path, made(low=0.9, high=1.1))
    with path.open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(RecordError, match=rf"^{path}, line 2: no check: {reason}$"):
        read(path)


def test_a_file_without_a_line_s_end_loses_nothing(tmp_path):
    """A check counts without it, and another tool's file is refused as it is."""
    path = tmp_path / "evidence.jsonl"
    append(path, made(low=0.9, high=1.1))
    path.write_bytes(path.read_bytes().rstrip())
    append(path, made(low=0.9, high=1.1, seed=1))
    assert [check.seed for check in read(path)] == [0, 1]
    path.write_text("my notes")
    with pytest.raises(RecordError, match="line 1: no check"):
        read(path)


def test_half_a_last_line_is_no_check(tmp_path):
    """A series that was killed while it wrote goes on behind the last whole line."""
    path = tmp_path / "evidence.jsonl"
    checks = [made(low=0.9, high=1.1, seed=seed) for seed in range(2)]
    append(path, checks[0])
    with path.open("a") as file:
        file.write('{"way": "in tu')
    assert read(path) == checks[:1]
    append(path, checks[1])
    assert read(path) == checks


def test_a_row_counts_each_kind_by_itself():
    """Three of four hold the truth: 75 %, with the exact interval for 3 of 4, 19 to 99 %."""
    alone = [made(low=0.9, high=1.1)] * 3 + [made(low=1.02, high=1.1, ratio=1.06)]
    beside = [made(low=0.8, high=1.2, busy=True)]
    first, second = rows([*alone, *beside])
    assert len(first) == len(second) == len(HEADINGS)
    assert first[:5] == ("in turns, 3 restarts", "1.00", "none", "1", "4")
    assert first[5] == "75% (19% to 99%)"
    assert first[6] == "25% (1% to 81%)"
    # Half widths of 10, 10, 10 and 3.8 %.
    assert first[7] == "10.0%"
    assert second[2:6] == ("busy", "1", "1", "100% (3% to 100%)")


def test_a_line_says_what_was_measured_and_beside_what():
    """Way, threads, neighbour, truth, ratio and interval."""
    said = line(made(low=0.951, high=1.049, busy=True))
    kind = "true ratio 1.00, beside a busy process, threads 1, in turns, restarts 3"
    assert said == f"{kind}: 1.000 [0.951, 1.049]"


def test_two_machines_are_told_apart():
    """Each has its own table, with its days; another torch is another place."""
    checks = [
        made(low=0.9, high=1.1),
        made(low=0.9, high=1.1, taken_at="2026-11-25T08:00:00+00:00"),
        made(low=0.9, high=1.1, machine="B, 8 cores"),
        made(low=0.9, high=1.1, torch="2.15.0"),
    ]
    found = places(checks)
    assert {place: len(taken) for place, taken in found.items()} == {
        "A, 2 cores, torch 2.14.1": 2,
        "B, 8 cores, torch 2.14.1": 1,
        "A, 2 cores, torch 2.15.0": 1,
    }
    assert when(found["A, 2 cores, torch 2.14.1"]) == "2026-11-24 to 2026-11-25"
    assert when(found["B, 8 cores, torch 2.14.1"]) == "2026-11-24"


def test_methodology_shows_what_the_evidence_amounts_to():
    """Each row of the kept series stands there, and where and when it was taken."""
    methodology = METHODOLOGY.read_text()
    kept = places(read(EVIDENCE))
    assert kept
    for place, checks in kept.items():
        assert f"{place}, {when(checks)}" in " ".join(methodology.split())
        for row in rows(checks):
            assert f"| {' | '.join(row)} |" in methodology
