"""Evidence is read whole, or refused in a line that names the file and the line."""

import json
import math

import pytest
from made_evidence import (
    CASE,
    CUDA_CASE,
    OTHER_CASE,
    ROUNDS,
    made_blocks,
    made_bout,
    made_evidence,
    made_facts,
    made_header,
    made_lost,
    made_timed,
    written,
)

from benchmarks.measure.duel_record import BlockTimes, Sheet, Timed
from reports.gating.evidence import load_evidence, log_ratio
from reports.reading import LoadError


def refused(path):
    """The line in which it is refused."""
    with pytest.raises(LoadError) as caught:
        load_evidence(path)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(str(path))
    return line.removeprefix(f"{path}: ")


def edited(path, number, change):
    """The file with one line, counted from 1, changed as a JSON object."""
    lines = path.read_text().splitlines()
    values = json.loads(lines[number - 1])
    change(values)
    lines[number - 1] = json.dumps(values)
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


@pytest.fixture
def path(tmp_path):
    """Two restarts of one case, 10 % and 20 % slower."""
    return made_evidence(tmp_path, {CASE: [1.1, 1.2]})


def test_restarts_are_read_in_order(path):
    """One log ratio for each, by its number."""
    evidence = load_evidence(path)
    assert evidence.path == path
    assert evidence.header.cases == [CASE]
    expected = {0: math.log(1.1), 1: math.log(1.2)}
    assert evidence.log_ratios(CASE) == pytest.approx(expected)


def test_facts_are_given_by_side(tmp_path):
    """The candidate's are its own."""
    facts = {CASE: {"candidate": {"parameters": 7}}}
    evidence = load_evidence(made_evidence(tmp_path, {CASE: [1.0]}, facts=facts))
    assert evidence.facts(CASE) == {
        "baseline": made_facts(),
        "candidate": made_facts(parameters=7),
    }
    assert evidence.facts(OTHER_CASE) == {}


def test_losses_are_those_of_the_case(tmp_path):
    """Another case's loss is not this one's."""
    lost = made_lost(OTHER_CASE, "candidate")
    evidence = load_evidence(made_evidence(tmp_path, {CASE: [1.0]}, lost=[lost]))
    assert evidence.losses(OTHER_CASE) == [lost]
    assert evidence.losses(CASE) == []


def test_restart_says_the_median_of_its_rounds():
    """Ratios of 1, 2 and 8 have the median 2, whatever the one of 8 is."""
    assert log_ratio(made_timed(CASE, [8.0, 1.0, 2.0])) == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("named", "ratio"),
    [
        (CASE, 2.0),
        (CUDA_CASE, 3.0),
        (f"{CUDA_CASE}:1-t2", 3.0),
        (CASE.replace("resnet18", "my-cuda-net:make"), 2.0),
    ],
)
def test_block_is_its_fastest_call_on_a_cpu_and_its_median_on_a_gpu(named, ratio):
    """By the end of the id; what a subject is called says nothing."""
    candidate = BlockTimes(least_s=[0.002], median_s=[0.003], calls=5)
    timed = Timed(case=named, baseline=made_blocks([0.001]), candidate=candidate)
    assert log_ratio(timed) == pytest.approx(math.log(ratio))


@pytest.mark.parametrize("cut", [1, 2, 30, 200])
def test_half_a_last_line_is_passed_over(path, cut):
    """A writer was killed: what it had finished stands."""
    path.write_bytes(path.read_bytes()[: -cut - 1])
    assert len(load_evidence(path).bouts) == 1


def test_half_a_last_line_may_end_within_a_character(path):
    """Bytes of one letter that are cut in two are no text."""
    with path.open("ab") as file:
        file.write('{"restart": "é'.encode()[:-1])
    assert len(load_evidence(path).bouts) == 2


def test_last_line_may_lack_its_end(path):
    """An editor that takes it away takes no restart away."""
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert len(load_evidence(path).bouts) == 2


def test_half_a_line_in_the_middle_is_refused(path):
    """It is no killed writer's."""
    header, first, second = path.read_text().splitlines()
    path.write_text(f"{header}\n{first[:40]}\n{second}\n")
    assert refused(path).startswith("line 2: is truncated or no JSON")


@pytest.mark.parametrize("text", ["", '{"version": 1, "comm'])
def test_truncated_header_is_refused(tmp_path, text):
    """Nothing is known without it."""
    path = tmp_path / "duel.jsonl"
    path.write_text(text)
    assert refused(path) == "line 1: is no duel: its header is missing or truncated"


def test_missing_file_is_refused(tmp_path):
    """In the system's words."""
    assert refused(tmp_path / "none.jsonl") == "cannot be read: No such file or directory"


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_unknown_version_is_refused(path, version):
    """With the one that is read."""
    edited(path, 1, lambda values: values.update(version=version))
    assert refused(path) == f"line 1: version {version!r} is unknown; this one reads 1"


def test_what_is_no_duel_is_refused(tmp_path):
    """A list is none, and neither is another tool's object."""
    path = tmp_path / "duel.jsonl"
    for text in ("[]\n", '{"name": "x"}\n'):
        path.write_text(text)
        assert refused(path) == "line 1: version None is unknown; this one reads 1"


def test_header_of_another_form_is_refused(path):
    """With the field."""
    edited(path, 1, lambda values: values.pop("rounds"))
    assert refused(path) == "line 1: DuelHeader: missing rounds"


def test_bout_of_another_form_is_refused(path):
    """With the line and the field."""
    edited(path, 3, lambda values: values.update(first="both"))
    assert refused(path) == "line 3: Bout: first is 'both'"


def test_case_planned_twice_is_refused(tmp_path):
    """It would be judged twice."""
    path = written(tmp_path, made_header(cases=[CASE, CASE]), [])
    assert refused(path) == f"line 1: case {CASE} is planned twice"


@pytest.mark.parametrize("kind", ["timed", "facts", "lost"])
def test_case_that_was_not_planned_is_refused(tmp_path, kind):
    """Whatever is told of it."""
    entries = {
        "timed": made_timed(OTHER_CASE, [1.0] * ROUNDS),
        "facts": Sheet(case=OTHER_CASE, side="baseline", facts=made_facts()),
        "lost": made_lost(OTHER_CASE, "baseline"),
    }
    bout = made_bout(**{kind: [entries[kind]]})
    path = written(tmp_path, made_header(cases=[CASE]), [bout])
    assert refused(path) == f"line 2: case {OTHER_CASE} is not among the header's"


def test_restart_told_twice_is_refused(tmp_path):
    """Two files put together would count one restart as two."""
    bouts = [made_bout(timed=[made_timed(CASE, [1.0] * ROUNDS)])] * 2
    path = written(tmp_path, made_header(cases=[CASE]), bouts)
    assert refused(path) == "line 3: is restart 0, where 1 is due"


def test_case_timed_twice_in_a_restart_is_refused(tmp_path):
    """A restart says one thing of a case."""
    bout = made_bout(timed=[made_timed(CASE, [1.0] * ROUNDS)] * 2)
    path = written(tmp_path, made_header(cases=[CASE]), [bout])
    assert refused(path) == f"line 2: case {CASE} is timed twice"


@pytest.mark.parametrize("seconds", [0.0, -0.001])
@pytest.mark.parametrize("field", ["least_s", "median_s"])
@pytest.mark.parametrize("side", ["baseline", "candidate"])
def test_time_that_is_none_is_refused(path, side, field, seconds):
    """A ratio of it means nothing."""
    edited(path, 3, lambda values: values["timed"][0][side][field].__setitem__(1, seconds))
    assert refused(path) == f"line 3: case {CASE}: {seconds} s of the {side} is no time"


@pytest.mark.parametrize("constant", ["NaN", "Infinity"])
def test_number_that_json_does_not_know_is_refused(path, constant):
    """Python would read it, and every comparison with it would be false."""
    path.write_text(path.read_text().replace("0.001,", f"{constant},", 1))
    assert refused(path).startswith(f"line 2: is truncated or no JSON: {constant}")


@pytest.mark.parametrize(("baseline", "candidate"), [(3, 2), (2, 3), (0, 0), (2, 2), (4, 4)])
def test_other_numbers_of_rounds_are_refused(tmp_path, baseline, candidate):
    """Rounds are pairs, and as many as the header says."""
    first, second = made_blocks([0.001] * baseline), made_blocks([0.001] * candidate)
    bout = made_bout(timed=[Timed(case=CASE, baseline=first, candidate=second)])
    path = written(tmp_path, made_header(cases=[CASE], rounds=3), [bout])
    numbers = f"{baseline}, {baseline}, {candidate}, {candidate}"
    assert refused(path) == f"line 2: case {CASE} has {numbers} blocks, where 3 rounds are due"


def sheet(side):
    """Facts of the case."""
    return Sheet(case=CASE, side=side, facts=made_facts())


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (["baseline", "candidate", "baseline"], [], 2),
        (["candidate", "baseline", "candidate"], [], 2),
        (["baseline", "candidate"], ["candidate"], 3),
        (["baseline", "candidate"], ["baseline"], 3),
    ],
)
def test_facts_that_are_told_twice_are_refused(tmp_path, first, second, line):
    """They have no noise; which of them would count?"""
    bouts = [
        made_bout(restart=number, facts=[sheet(side) for side in sides])
        for number, sides in enumerate((first, second))
    ]
    said = refused(written(tmp_path, made_header(cases=[CASE]), bouts))
    assert said.startswith(f"line {line}: case {CASE}: facts of the ")
    assert said.endswith(" are told twice")


def test_facts_that_were_found_on_one_side_alone_are_found_again(tmp_path):
    """The candidate had failed at them beside others; it is tried alone, and in later restarts."""
    bouts = [
        made_bout(facts=[sheet("baseline"), sheet("baseline")]),
        made_bout(restart=1, facts=[sheet("baseline"), sheet("candidate")]),
    ]
    path = written(tmp_path, made_header(cases=[CASE]), bouts)
    assert set(load_evidence(path).facts(CASE)) == {"baseline", "candidate"}
