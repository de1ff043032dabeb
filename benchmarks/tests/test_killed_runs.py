"""A run that is killed loses nothing that it had finished, and goes on from there."""

import json
import os
import random
import signal
import time

import psutil
import pytest
import sessions

from benchmarks.journal import FILE_NAME, Entry, Heading

# A call that takes its time without taking the processor's.
TOYS = """
import time

from torch import nn


class Good(nn.Module):
    def forward(self, x):
        time.sleep(0.002)
        return x + 1
"""
# As many groups, each measured and written by itself; more than are finished between the kills.
RESOLUTIONS = tuple(range(1, 27))
IN_PROCESS_KILLS, WORKER_KILLS = 16, 4
# What a machine with other work to do may take for one group.
PATIENCE_S = 120.0


class Killed:
    """One run of several groups, started, killed and resumed; its journal is all that it leaves."""

    def __init__(self, folder):
        (folder / "toys.py").write_text(TOYS)
        self.folder = folder
        self.kept = []  # Every whole line that any killed process has left.

    def start(self, *arguments):
        return self._start(
            *("--subject", "toys:Good", "--input-shape", "1,4,4", "--batch-size", "1"),
            *("--device", "cpu", "--benchmark-max-time=0.001", "--benchmark-min-rounds=3"),
            *arguments,
        )

    def resume(self):
        return self._start("--resume", self.run.name)

    def _start(self, *arguments):
        options = ("--benchmark-only", "--results", self.folder / "results", *arguments)
        return sessions.start(self.folder, sessions.BENCHMARKS, *options)

    @property
    def said(self):
        """By all processes so far."""
        return "".join(path.read_text() for path in self.folder.glob("std*.txt"))

    @property
    def run(self):
        (run,) = (self.folder / "results").glob("2*")
        return run

    @property
    def lines(self):
        """Those that end as a line does, and what is behind them."""
        *whole, half = next(self.folder.glob("results/2*/" + FILE_NAME)).read_bytes().split(b"\n")
        return whole, half

    def wait_for_line(self, process):
        """Until the process has written one."""
        end_s = time.monotonic() + PATIENCE_S
        while process.is_alive() and not self._longer():
            assert time.monotonic() < end_s, self.said
            time.sleep(0.005)
        assert process.is_alive(), self.said

    def _longer(self):
        found = any(self.folder.glob("results/2*/" + FILE_NAME))
        return found and len(self.lines[0]) > max(1, len(self.kept))

    def kill(self, process, *, group):
        """With its process group or alone; checks what it leaves."""
        assert process.is_alive(), self.said
        if group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        whole, _ = self.lines
        assert whole[: len(self.kept)] == self.kept
        Heading.from_dict(json.loads(whole[0]))
        for line in whole[1:]:
            Entry.from_dict(json.loads(line))
        assert not list(self.folder.glob("results/2*/benchmark*"))
        self.kept = whole

    def tear(self):
        """Leaves half a line, as a kill in the middle of a write would."""
        with (self.run / FILE_NAME).open("ab") as journal:
            journal.write(self.kept[-1][: len(self.kept[-1]) // 2])

    def assert_completes(self, resolutions):
        """The last session measures what is left; the result has every case once, in order."""
        last = self.resume()
        last.join()
        assert last.exitcode == 0, self.said
        document = json.loads((self.run / "benchmark.json").read_text())
        shapes = [[1, side, side] for side in resolutions]
        outcomes = document["suite"]["outcomes"]
        assert [outcome["status"] for outcome in outcomes] == ["measured"] * len(shapes)
        figures = {
            benchmark["extra_info"]["id"]: (
                benchmark["extra_info"],
                benchmark["stats"]["data"],
            )
            for benchmark in document["benchmarks"]
        }
        assert [record["input_shape"] for record, _ in figures.values()] == shapes
        assert list(figures) == [outcome["id"] for outcome in outcomes]
        for entry in map(json.loads, self.kept[1:]):
            record, samples = figures[entry["record"]["id"]]
            assert record == entry["record"]
            assert samples == pytest.approx(entry["samples"], rel=1e-12)
        assert not (self.run / FILE_NAME).exists()
        suite = document["suite"]
        assert suite["started_at"] == json.loads(self.kept[0])["started_at"] < suite["finished_at"]


def workers_of(parent):
    """The workers that a process has started, also where it is gone."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [])[-1:] == [str(parent)]
        and "benchmarks.worker" in process.info["cmdline"]
    ]


def assert_no_worker(parent):
    """The kernel ends them with their parent; one that is starting looks for its parent itself."""
    end_s = time.monotonic() + PATIENCE_S
    while workers := workers_of(parent):
        assert time.monotonic() < end_s, workers
        time.sleep(0.01)


def test_a_run_killed_at_random_moments_loses_nothing(tmp_path):
    """Killed 16 times: what was finished stays byte for byte, and the rest is measured."""
    chance = random.Random(20)  # noqa: S311  # Moments, not secrets.
    run = Killed(tmp_path)
    sides = ",".join(map(str, RESOLUTIONS))
    for number in range(IN_PROCESS_KILLS):
        process = run.resume() if number else run.start("--in-process", "--resolution", sides)
        waited = number % 2 == 0  # Each other one gets somewhere before.
        if waited:
            run.wait_for_line(process)
        time.sleep(chance.uniform(0.0, 0.8 if waited else 2.0))
        run.kill(process, group=number % 4 < 2)
        if number % 5 == 0:
            run.tear()
    assert len(run.kept) > IN_PROCESS_KILLS // 2
    run.assert_completes(RESOLUTIONS)


def test_a_run_killed_with_workers_leaves_none(tmp_path):
    """Killed 4 times, the parent alone: its workers die with it, and nothing finished is lost."""
    chance = random.Random(4)  # noqa: S311  # Moments, not secrets.
    run = Killed(tmp_path)
    for number in range(WORKER_KILLS):
        process = run.resume() if number else run.start("--restarts=1", "--resolution=1,2,3")
        if number == 0:
            run.wait_for_line(process)
        time.sleep(chance.uniform(0.0, 4.0))
        run.kill(process, group=False)
        assert_no_worker(process.pid)
    run.assert_completes((1, 2, 3))
