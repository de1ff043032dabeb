"""What a reader is told to beware of."""

import pytest

from benchmarks.measure.flags import ADVICE
from reports.remarks import explained, remarks


def test_flags_come_in_one_order_with_what_follows_from_the_figures(record):
    """However the record lists them."""
    first, second, *_ = ADVICE
    case = record(flags=[second, first], converged=False)
    assert remarks(case) == (first, second, "imprecise")
    assert remarks(record()) == ()


@pytest.mark.parametrize(
    ("figures", "bound"),
    [
        ({"launch_s": 0.002, "device_hot_s": 0.001, "device_cold_s": 0.003}, True),
        ({"launch_s": 0.001, "device_hot_s": 0.001, "device_cold_s": 0.003}, True),
        # The hot call holds the wait for the next launch, the cold one does not.
        ({"launch_s": 0.002, "device_hot_s": 0.003, "device_cold_s": 0.001}, True),
        ({"launch_s": 0.001, "device_hot_s": 0.002, "device_cold_s": 0.003}, False),
        ({"launch_s": None, "device_hot_s": 0.002, "device_cold_s": 0.003}, False),
        ({"launch_s": 0.001, "device_hot_s": None, "device_cold_s": 0.003}, False),
        (
            {
                "launch_s": 0.002,
                "device_hot_s": 0.001,
                "device_cold_s": 0.003,
                "latency_s": None,
            },
            False,
        ),
    ],
)
def test_launch_bound_is_a_latency_that_the_host_decides(record, figures, bound):
    """Calls back to back hide their launches; unknown times prove nothing."""
    assert ("launch-bound" in remarks(record(device="cuda", **figures))) is bound


def test_every_remark_is_explained_once(record):
    """With the advice of the flag, whatever number of cases has it."""
    flag = next(iter(ADVICE))
    cases = [record(flags=[flag]), record(flags=[flag], converged=False), record()]
    (name, advice), (imprecise, remedy) = explained(cases)
    assert (name, advice) == (flag, ADVICE[flag])
    assert imprecise == "imprecise"
    assert "--benchmark-max-time" in remedy
    assert explained([record()]) == ()
