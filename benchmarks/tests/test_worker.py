"""What a worker answers, and when it ends."""

from multiprocessing import Pipe
from types import SimpleNamespace

import pytest

from benchmarks import worker
from benchmarks.failures import CaseFailed
from benchmarks.worker import end_with, serve


class Asked:
    """Stands for the worker's rig."""

    def turn(self, case):
        return f"a turn of {case}"

    def prepare(self, case, _limits):
        raise CaseFailed(case, "wrong", "relative error 1")

    def close(self):
        raise RuntimeError("a bug of ours")


@pytest.fixture
def ends():
    """Both ends of a connection."""
    ours, theirs = Pipe()
    yield ours, theirs
    ours.close()
    theirs.close()


def answers(ends, *questions):
    """What a worker says that is asked this, and whose parent is gone then."""
    ours, theirs = ends
    for question in questions:
        ours.send(question)

    def recv():
        if not theirs.poll():
            raise EOFError
        return theirs.recv()

    serve(SimpleNamespace(recv=recv, send=theirs.send), Asked())
    return [ours.recv() for _ in questions]


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """Each time that the collector is told to leave alone what there is."""
    times = []
    monkeypatch.setattr(worker.gc, "freeze", lambda: times.append(True))
    return times


def test_a_worker_answers_in_order_until_its_parent_is_gone(ends):
    """A result, or how the case failed; the end of the connection is its own end."""
    said = answers(ends, ("turn", ("a",)), ("prepare", ("b", None)), ("turn", ("c",)))
    assert said == [
        ("a turn of a", None),
        (None, ("b", "wrong", "relative error 1")),
        ("a turn of c", None),
    ]


def test_a_bug_of_ours_ends_the_worker(ends):
    """It is no case's failure; the parent reads its last words."""
    with pytest.raises(RuntimeError, match="a bug of ours"):
        answers(ends, ("close", ()))


def test_what_a_case_is_made_of_is_not_looked_through(ends, frozen):
    """The collector would stop a call for it."""
    answers(ends, ("turn", ("a",)), ("prepare", ("b", None)), ("turn", ("c",)))
    assert frozen == [True]


@pytest.mark.parametrize(("parent", "ends_now"), [(41, True), (42, False)])
def test_a_worker_whose_parent_died_while_it_started_ends(monkeypatch, parent, ends_now):
    """The kernel's signal comes for a death that is still to come."""
    asked = []
    library = SimpleNamespace(prctl=lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(worker.sys, "platform", "linux")
    monkeypatch.setattr(worker.ctypes, "CDLL", lambda _: library)
    monkeypatch.setattr(worker.os, "getppid", lambda: 42)
    if ends_now:
        with pytest.raises(SystemExit, match="the parent is gone"):
            end_with(parent)
    else:
        end_with(parent)
    assert asked == [(1, worker.signal.SIGKILL)]
