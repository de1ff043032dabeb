"""The command that measures a case again: the suite reads it and plans that case alone."""

import argparse
import shlex
from dataclasses import replace

import pytest
from made_pages import SMOKE

from benchmarks.cases import Case
from benchmarks.measure.record import CaseRecord
from benchmarks.options import AXES, flag, read_options
from benchmarks.plan import plan
from reports.load import load_runs
from reports.page.repeat import command_of

NET = Case(subject="resnet18", resolution="224")
OWN = "collections:Counter"
EVIL = "a b$(touch x);'\"<script>"


def record_of(case: Case, shape: list[int], source: str = "resnet_impl") -> CaseRecord:
    """The smoke run's first record as one of that case."""
    first = load_runs([SMOKE])[0].cases[0].record
    shared = {name: getattr(case, name) for name in AXES if name not in {"resolution", "threads"}}
    return replace(
        first, id=case.id, input_shape=shape, source=source, threads=case.threads or 2, **shared
    )


def planned_by(command: str) -> list[Case]:
    """What the suite would measure: its own axes, its own reading, its own plan."""
    first, folder, only, *words = shlex.split(command)
    assert (first, folder, only) == ("pytest", "benchmarks", "--benchmark-only")
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for axis in (*AXES, "input_shape"):
        parser.add_argument(flag(axis))
    options = read_options(vars(parser.parse_args(words)).get)
    found = plan(options.preset, options.axes, options.devices, options.input_shape)
    return [each.case for each in found]


@pytest.mark.parametrize(
    ("one", "shape"),
    [
        (NET, [3, 224, 224]),
        (replace(NET, batch_size=8, precision="bfloat16", layout="nhwc"), [3, 224, 224]),
        (replace(NET, mode="compile-max-autotune"), [3, 224, 224]),
        (replace(NET, resolution="192x256"), [3, 192, 256]),
        (replace(NET, threads=1), [3, 224, 224]),
        (replace(NET, device="cuda:1", precision="amp-float16", threads=12), [3, 224, 224]),
        (Case(subject="basic_64", resolution="28"), [64, 28, 28]),
        (Case(subject="resnext_256to512_w128_g32_s2", resolution="14"), [256, 14, 14]),
        (Case(subject="resnet20", resolution="32"), [3, 32, 32]),
    ],
    ids=lambda value: value.id if isinstance(value, Case) else "",
)
def test_command_measures_just_this_case(one, shape):
    """Axes that the case has from a preset's defaults are named, too."""
    assert planned_by(command_of(record_of(one, shape))) == [one]


def test_command_of_a_peers_net_measures_it():
    """Its name has a colon and stays one word."""
    case = Case(subject="torchvision:resnet18", resolution="96")
    assert planned_by(command_of(record_of(case, [3, 96, 96], "torchvision"))) == [case]


@pytest.mark.parametrize("shape", [[3, 32, 48], [16], [4, 7]], ids=str)
def test_command_of_a_users_module_names_its_whole_input(shape):
    """Its resolution is the shape of a sample, of whatever rank."""
    case = Case(subject=OWN, resolution="x".join(map(str, shape)), threads=3)
    assert planned_by(command_of(record_of(case, shape, "user"))) == [case]


def test_every_case_of_a_real_run_is_planned_by_its_command():
    """Ids are the suite's own; the file was written by it."""
    for case in load_runs([SMOKE])[0].cases:
        assert [each.id for each in planned_by(command_of(case.record))] == [case.record.id]


def test_odd_names_stay_one_word_of_the_shell():
    """A result file is anybody's; what is copied into a shell starts nothing."""
    words = shlex.split(command_of(record_of(replace(NET, subject=EVIL), [3, 224, 224])))
    assert words[words.index("--subject") + 1] == EVIL


def test_a_device_in_a_subjects_name_asks_for_no_threads():
    """Only the end of the id says how many threads were asked for."""
    case = replace(NET, subject="net-cpu-tiny")
    assert "--threads" not in shlex.split(command_of(record_of(case, [3, 224, 224])))
