"""What plain pytest-benchmark says of the same work: two runs, and its own rule for a failure."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

# The statistics that --benchmark-compare-fail is mostly given, with the per cent that users allow.
STATISTICS = ("mean", "median", "min")
ALLOWED = 5
TEST = """\
import pytest
import torch
from benchmarks.cases import case_of, sample_shape
from benchmarks.modules import build, seeded_batch
from benchmarks.subjects import find_subject


@pytest.mark.parametrize("case_id", {cases})
def test_case(benchmark, case_id):
    case = case_of(case_id)
    torch.set_num_threads(case.threads)
    subject = find_subject(case.subject)
    shape = sample_shape(case, subject.channels)
    module, batch = build(subject, shape), seeded_batch(case.batch_size, shape)
    with torch.inference_mode():
        benchmark(module, batch)
"""


def ratios(cases: Sequence[str]) -> dict[str, dict[str, float]]:
    """Of each case the second run's statistics over the first one's; both of the same code.

    Raises:
        subprocess.CalledProcessError: a run failed.
    """
    with TemporaryDirectory(prefix="rival-") as folder:
        first, second = (_run(Path(folder), name, cases) for name in ("first", "second"))
    return {
        case: {name: second[case][name] / first[case][name] for name in STATISTICS}
        for case in cases
    }


def fails(ratio: float, allowed: int = ALLOWED) -> bool:
    """Whether ``--benchmark-compare-fail=mean:5%`` and the like end a run with this ratio.

    Source:
        pytest-benchmark 5.3.1, ``utils.py``, class PercentageRegressionCheck: fails where the
        change in per cent is above what is allowed.
    """
    return ratio * 100 - 100 > allowed


def _run(folder: Path, name: str, cases: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """The statistics of a run with pytest-benchmark's defaults, without a plugin of ours."""
    test, result = folder / f"test_{name}.py", folder / f"{name}.json"
    test.write_text(TEST.format(cases=list(cases)))
    subprocess.run(  # noqa: S603  # Our own test, no shell.
        [
            *(sys.executable, "-m", "pytest", str(test), "--rootdir", str(folder), "-q"),
            *("-p", "no:cacheprovider", "--benchmark-only", f"--benchmark-json={result}"),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=True,
        capture_output=True,
    )
    document = json.loads(result.read_text())
    return {
        benchmark["params"]["case_id"]: benchmark["stats"] for benchmark in document["benchmarks"]
    }
