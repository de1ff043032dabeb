"""The check on this machine: ratios whose truth is known, ours and plain pytest-benchmark's."""

import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.cases import Case
from benchmarks.failures import CaseFailed
from benchmarks.groups import measure_group
from benchmarks.measure.intervals import Interval, ratio_over_restarts, restart_log_ratio
from benchmarks.measurement import Measurement, Restart
from benchmarks.selfcheck.blocks import SAMPLE
from benchmarks.settings import CASE_TIMEOUT_S, Settings, default_sampling

FACTORIES = "benchmarks.selfcheck.blocks"
# Two-sided 95 % of the normal distribution.
NORMAL_QUANTILE = 1.96
PLAIN_TEST = """
import torch
from benchmarks.modules import build, seeded_batch
from benchmarks.subjects import find_subject

def test_block(benchmark):
    torch.set_num_threads({threads})
    module = build(find_subject("{subject}", {shape}), {shape})
    batch = seeded_batch(1, {shape})
    with torch.inference_mode():
        benchmark(module, batch)
"""


def in_turns(
    candidate: str, *, threads: int, restarts: int, seed: int, across: bool = False
) -> Interval:
    """The ratio of *candidate* to ``block``, measured by this suite in turns and restarted.

    Args:
        candidate: the name of a factory in `blocks`.
        threads: intra-op, of both.
        restarts: at least two.
        seed: of the order of turns.
        across: the candidate has a process of its own, as a compiled case has, while ``block``
            shares one with another eager case and follows that one in about half of its turns.

    Raises:
        CaseFailed: one of them ended without a measurement.
    """
    names = ("block", *(["other_block"] if across else []), candidate)
    cases = [_case(name, threads) for name in names]
    baseline_case, candidate_case = cases[0], cases[-1]
    settings = Settings(
        restarts=restarts,
        in_process=False,
        sampling=default_sampling(restarts),
        min_sample_s=0.0,
        case_timeout_s=CASE_TIMEOUT_S,
        input_shape=SAMPLE,
        seed=seed,
        apart=(candidate_case.subject,) if across else (),
    )
    results = {
        case_id: result
        for ended in measure_group(cases, settings, _to_nobody)
        for case_id, result in ended.items()
    }
    return ratio(_measured(results[baseline_case.id]), _measured(results[candidate_case.id]))


def ratio(baseline: Measurement, candidate: Measurement) -> Interval:
    """Candidate over baseline, by restart.

    Raises:
        ValueError: they share no round, or one restart is all there is.
    """
    log_ratios = [
        restart_log_ratio(_by_cycle(first), _by_cycle(second))
        for first, second in zip(baseline.restarts, candidate.restarts, strict=True)
    ]
    interval = ratio_over_restarts([value for value in log_ratios if value is not None])
    if interval is None:
        raise ValueError("the ratio needs two restarts with a shared round")
    return interval


def plain(candidate: str, *, threads: int) -> Interval:
    """The same ratio by two runs of plain pytest-benchmark, and the interval that they imply.

    Each run gives a mean and the standard deviation of its rounds; the interval is the normal one
    of the two means, as a reader of its table would have it.
    """
    first, second = (_plain_run(name, threads) for name in ("block", candidate))
    middle = math.log(second["mean"] / first["mean"])
    squares = ((run["stddev"] / run["mean"]) ** 2 / run["rounds"] for run in (first, second))
    half = NORMAL_QUANTILE * math.sqrt(sum(squares))
    return Interval(
        value=math.exp(middle), low=math.exp(middle - half), high=math.exp(middle + half)
    )


def _case(factory: str, threads: int) -> Case:
    shape = "x".join(map(str, SAMPLE))
    return Case(subject=f"{FACTORIES}:{factory}", resolution=shape, threads=threads)


def _measured(result: Measurement | CaseFailed) -> Measurement:
    if isinstance(result, CaseFailed):
        raise result
    return result


def _by_cycle(restart: Restart) -> Mapping[int, float]:
    medians = (statistics.median(taken) for taken in restart.rounds)
    return dict(zip(restart.cycles, medians, strict=True))


def _plain_run(factory: str, threads: int) -> Mapping[str, Any]:
    """pytest-benchmark's figures of one run with its defaults, without a plugin of ours."""
    with tempfile.TemporaryDirectory() as folder:
        test, result = Path(folder) / "test_plain.py", Path(folder) / "result.json"
        subject = f"{FACTORIES}:{factory}"
        test.write_text(PLAIN_TEST.format(threads=threads, subject=subject, shape=SAMPLE))
        subprocess.run(  # noqa: S603  # Our own test, no shell.
            [
                *(sys.executable, "-m", "pytest", str(test), "--rootdir", folder, "-q"),
                *("-p", "no:cacheprovider", "--benchmark-only", f"--benchmark-json={result}"),
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        stats: Mapping[str, Any] = json.loads(result.read_text())["benchmarks"][0]["stats"]
    return stats


def _to_nobody(_line: str) -> None:
    """The check says how far it is by itself."""
