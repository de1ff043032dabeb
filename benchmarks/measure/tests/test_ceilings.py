"""The best rates, found among works of known rates by a fake clock."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import torch

from benchmarks.measure import ceilings as measured
from benchmarks.measure.caches import caches
from benchmarks.measure.ceilings import CONTENDED, Rate, best_rate, measure_ceilings
from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.machine import machine
from benchmarks.measure.works import Work, Works, works_for

# Seconds are powers of two, so that sums of them are exact and rates come out to the digit.
WINDOW_S = 1.0
TICK_S = 2**-7


class FakeDevice:
    """Works that take what they are told to, on its own clock."""

    def __init__(self):
        self.now_s = 0.0
        self.log = []

    def clock(self):
        return self.now_s

    def work(self, name, amount, *seconds):
        """Calls that take *seconds* in turn, and the last of them from then on."""
        left = list(seconds)

        def call():
            self.log.append(name)
            self.now_s += left.pop(0) if len(left) > 1 else left[0]

        def make():
            self.log.append(f"make {name}")
            return call

        return Work(name=name, amount=amount, make=make)


@pytest.fixture
def device():
    """One with an empty log."""
    return FakeDevice()


@pytest.fixture
def best(device):
    """The best rate of works, in a window of a second."""

    def of(*works, **more):
        return best_rate(works, clock=device.clock, window_s=WINDOW_S, **more)

    return of


def test_rate_is_the_amount_over_the_seconds(device, best):
    """1000 in 1/128 s are 128,000 a second."""
    assert best(device.work("a", 1000, TICK_S)) == Rate(per_second=128_000.0, name="a")


def test_best_of_all_counts_wherever_it_stands(device, best):
    """Of 128, 256 and 64 thousand a second the second."""
    works = [
        device.work("a", 1000, TICK_S),
        device.work("b", 4000, 2 * TICK_S),
        device.work("c", 500, TICK_S),
    ]
    assert best(*works) == best(*reversed(works)) == Rate(per_second=256_000.0, name="b")


def test_first_call_and_warm_up_are_outside(device, best):
    """A first call that builds for a minute and a slow start change nothing."""
    slow_start = (64.0, 0.125, 0.125, TICK_S)
    assert best(device.work("a", 1000, *slow_start)).per_second == 128_000.0


def test_disturbed_chunk_does_not_count(device, best):
    """After the first call and a warm-up of a quarter second, one of five chunks takes a second."""
    before = [TICK_S] * (1 + 32 + 5)
    assert best(device.work("a", 1000, *before, 1.0, TICK_S)).per_second == 128_000.0


def test_single_lucky_call_does_not_count(device, best):
    """What is sustained is the median."""
    before = [TICK_S] * (1 + 32 + 5)
    assert best(device.work("a", 1000, *before, TICK_S / 128, TICK_S)).per_second == 128_000.0


def test_window_is_filled_with_calls_back_to_back(device, best):
    """One first call, 32 of a warm-up, and five chunks of 25: a second and a quarter."""
    best(device.work("a", 1000, TICK_S))
    assert device.log == ["make a", *["a"] * (1 + 32 + 5 * 25)]


def test_slow_work_is_called_three_times_where_nothing_is_faster(device, best):
    """A first call, a warm-up, and three chunks of one call each, however long they take."""
    assert best(device.work("a", 1000, 8.0)).per_second == 125.0
    assert device.log == ["make a", *["a"] * (1 + 1 + 3)]


def test_work_of_which_one_call_takes_the_window_is_left_out_and_told(device, best):
    """At 128,000 a second 129,000 take more than a second; its data is not made."""
    lines = []
    found = best(device.work("a", 1000, TICK_S), device.work("b", 129_000, 0.5), say=lines.append)
    assert found.name == "a"
    assert "make b" not in device.log
    assert lines == ["b: left out, a call would take longer than 1 s"]


def test_slow_work_is_given_up_where_it_can_no_longer_be_the_best(device, best):
    """A quarter of the best rate in the warm-up: two calls and no window."""
    best(device.work("a", 1000, TICK_S), device.work("b", 16_000, 0.5))
    assert device.log.count("b") == 2


def test_short_calls_are_measured_however_slow_their_warm_up_was(device, best):
    """Waiting for each call costs a GPU more than the call; back to back is another rate."""
    warm_up = [TICK_S] * (1 + 32)
    found = best(device.work("a", 1000, TICK_S), device.work("b", 400, *warm_up, TICK_S / 4))
    assert found == Rate(per_second=204_800.0, name="b")


def test_slow_work_near_the_best_is_measured(device, best):
    """Its warm-up may have been unlucky."""
    found = best(device.work("a", 1000, TICK_S), device.work("b", 96_000, 1.0, 1.0, 0.5))
    assert found == Rate(per_second=192_000.0, name="b")


def test_data_of_one_work_is_there_at_a_time(device, best):
    """The next is made when the last has been called for the last time."""
    best(device.work("a", 1000, TICK_S), device.work("b", 1000, TICK_S))
    last = len(device.log) - 1 - device.log[::-1].index("a")
    assert device.log.index("make b") == last + 1


def test_no_work_has_no_best(best):
    """Which is an error of ours, and no rate of 0."""
    with pytest.raises(ValueError, match="no work was given"):
        best()


@pytest.fixture
def measure(device):
    """The ceilings of a fake device, with a work for each that has its own rate."""

    def of(cache=8000, **more):
        amounts = {"matmul": 3000, "conv": 2000, "copy": 4000, "triad": 5000, "cache": cache}
        works = Works(
            **{name: (device.work(name, amount, TICK_S),) for name, amount in amounts.items()}
        )
        given = {"device": "cpu", "precision": "bfloat16", "threads": 1} | more
        return measure_ceilings(**given, clock=device.clock, works=works, window_s=WINDOW_S)

    return of


def test_each_rate_has_its_place(measure):
    """1000 a call are 128,000 a second."""
    found = measure()
    assert found.matmul_flops_per_second == 3 * 128_000
    assert found.conv_flops_per_second == 2 * 128_000
    assert (found.matmul_shape, found.conv_shape) == ("matmul", "conv")
    assert found.copy_bytes_per_second == 4 * 128_000
    assert found.triad_bytes_per_second == 5 * 128_000
    assert found.cache_bytes_per_second == 8 * 128_000


def test_ceilings_say_what_and_when_they_are_of(measure):
    """The machine, torch, the case's kind, and a time with its zone."""
    found = measure()
    assert found.fingerprint == fingerprint(machine())
    assert found.torch == torch.__version__
    assert (found.device, found.precision, found.threads) == ("cpu", "bfloat16", 1)
    assert found.cache_bytes == caches("cpu").last_bytes
    assert datetime.fromisoformat(found.measured_at).tzinfo == UTC


def test_no_cache_is_slower_than_main_memory(measure):
    """Where small arrays show what a call costs, memory's rate stands for the caches'."""
    assert measure(cache=1000).cache_bytes_per_second == 5 * 128_000


def test_threads_hold_while_it_is_measured_and_are_put_back(measure, device):
    """As many as were asked for, and as many as before."""
    before, seen = torch.get_num_threads(), []
    plain = device.clock
    device.clock = lambda: seen.append(torch.get_num_threads()) or plain()
    assert measure(threads=before + 1).threads == before + 1
    assert set(seen) == {before + 1}
    assert torch.get_num_threads() == before


def test_threads_that_nobody_asked_for_are_torch_s(measure):
    """Recorded as a number."""
    assert measure(threads=None).threads == torch.get_num_threads()


@pytest.mark.parametrize(("precision", "is_on"), [("tf32", True), ("float32", False)])
def test_tf32_is_a_switch_and_off_otherwise(measure, monkeypatch, precision, is_on):
    """CUDA's float32 products would else be what the user's own switch makes of them."""
    asked = []
    pinned = measured.pinned
    monkeypatch.setattr(measured, "pinned", lambda **given: asked.append(given) or pinned(**given))
    measure(precision=precision)
    assert asked == [{"threads": 1, "tf32": is_on}]


@pytest.mark.parametrize("is_contended", [True, False])
def test_busy_machine_is_told(measure, monkeypatch, is_contended):
    """Its ceilings are too low: a line says so, and so does what is kept."""
    lines = []
    monkeypatch.setattr(measured, "contended", lambda *_, **__: is_contended)
    assert measure(say=lines.append).contended is is_contended
    assert lines == [CONTENDED] * is_contended


def test_real_machine_has_ceilings():
    """The suite's own works, streams from small arrays in the place of large ones."""
    works = works_for(device="cpu", precision="float32", threads=1, held=caches("cpu"))
    copy, triad = works.cache[:2]
    works = replace(works, matmul=works.matmul[:2], copy=(copy,), triad=(triad,))
    found = measure_ceilings(
        device="cpu", precision="float32", threads=1, works=works, window_s=0.002
    )
    assert found.flops_per_second > 0
    assert found.cache_bytes_per_second >= found.memory_bytes_per_second > 0
    assert found.matmul_shape in ("256x256x256", "3136x576x64")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_real_gpu_has_ceilings():
    """With the suite's own works, and TF32 at least as fast as float32 without it."""
    plain, tf32 = (
        measure_ceilings(device="cuda", precision=precision, threads=None, window_s=0.02)
        for precision in ("float32", "tf32")
    )
    assert plain.flops_per_second > 1e11
    assert tf32.matmul_flops_per_second > 0.9 * plain.matmul_flops_per_second
    assert plain.cache_bytes_per_second >= plain.memory_bytes_per_second > 1e10
