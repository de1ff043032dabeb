"""The table of OpenMP's settings: fresh processes of each, alone and beside a busy one."""

import os
from collections import Counter
from itertools import product

import pytest

from benchmarks.remote import RemoteRig
from benchmarks.selfcheck import contention
from benchmarks.selfcheck.contention import (
    HEADINGS,
    SETTINGS,
    SUBJECTS,
    Timing,
    call_s,
    line,
    rows,
    timings,
)


@pytest.fixture
def asked(monkeypatch):
    """What was to be measured, in order; a call takes a millisecond more each time."""
    calls = []

    def call(subject, setting):
        calls.append((setting.name, subject))
        return len(calls) / 1000

    monkeypatch.setattr(contention, "call_s", call)
    return calls


def test_every_setting_is_measured_as_often_as_asked_in_mixed_order(asked):
    """Each subject with and without a neighbour; no setting has the first hour to itself."""
    taken = Counter((it.setting, it.subject, it.busy) for it in timings(2))
    wanted = product([s.name for s in SETTINGS], SUBJECTS, (False, True))
    assert taken == dict.fromkeys(wanted, 2)
    assert {name for name, _ in asked[:4]} != {SETTINGS[0].name}


def test_a_cell_has_the_middle_process_and_both_ends():
    """In milliseconds: 2, 10 and 3 are 3, from 2 to 10."""
    taken = [
        Timing(setting=setting.name, subject=subject, busy=busy, call_s=call)
        for setting, subject, busy in product(SETTINGS, SUBJECTS, (False, True))
        for call in (0.002, 0.01, 0.003)
    ]
    table = rows(taken)
    assert [row[0] for row in table] == [setting.name for setting in SETTINGS]
    assert {len(row) for row in table} == {len(HEADINGS)} == {5}
    assert {cell for row in table for cell in row[1:]} == {"3 (2 to 10)"}
    assert line(taken[0]) == "torch's default, resnet20 alone: 2 ms"


def test_a_setting_is_one_of_the_process_alone(monkeypatch):
    """For real: the worker has its variables and threads, and nothing is set here."""
    asked = []

    class Watched(RemoteRig):
        def __init__(self, options):
            asked.append(dict(options.variables))
            super().__init__(options)

        def prepare(self, case, limits):
            prepared = super().prepare(case, limits)
            asked.append(prepared.threads)
            return prepared

    monkeypatch.setattr(contention, "RemoteRig", Watched)
    monkeypatch.setattr(contention, "ROUNDS", 2)
    before = dict(os.environ)
    assert 0 < call_s("resnet20", SETTINGS[1]) < 10
    assert 0 < call_s("resnet20", SETTINGS[-1]) < 10
    assert (asked[0], asked[2:]) == ({"OMP_WAIT_POLICY": "PASSIVE"}, [{}, 1])
    assert dict(os.environ) == before
