"""One benchmark alive in this process: its checks, its switches, its counts."""

import gc
import weakref
from dataclasses import replace
from itertools import count

import pytest
import torch
from torch import backends, nn
from toy_benches import CASE, QUICK, Told, alive, subject_of

from benchmarks import protocol
from benchmarks.answers import WrongAnswer
from benchmarks.cases import Case
from benchmarks.measure.sampling import QUEUED_CALLS, Round, round_of
from benchmarks.protocol import Bench, clear, in_force


def test_a_prepared_case_says_what_it_is():
    """One sample's shape, an exact answer, and a round that is cut by its steady call."""
    prepared = alive(nn.Linear(4, 2)).prepare()
    assert prepared.shape == (4,)
    assert prepared.answer.relative_error == 0.0
    assert prepared.threads == torch.get_num_threads()
    assert prepared.warmup.calls >= 2
    assert prepared.first_call_s > 0
    assert prepared.round == round_of(prepared.warmup.steady_s, 5e-6, queued=False)


def test_a_wrong_answer_is_never_timed():
    """The reference and the first call are all that is ever called."""
    module = Told()

    def wrong_behind_the_reference():
        module.error = float(module.calls > 1)

    module.during = wrong_behind_the_reference
    with pytest.raises(WrongAnswer, match="relative error"):
        alive(module).prepare()
    assert module.calls == 2


def test_an_answer_that_turns_wrong_in_the_warm_up_is_found():
    """Right at the first call, wrong at the last one of the warm-up: no call more is needed."""
    module = Told()

    def wrong_in_the_warm_up():
        module.error = float(module.calls > 3)

    module.during = wrong_in_the_warm_up
    with pytest.raises(WrongAnswer):
        alive(module).prepare()
    assert module.calls == 2 + 2  # reference, first call; warm-up


def test_an_answer_that_turns_wrong_in_the_rounds_is_found_behind_them():
    """A turn checks nothing, and what is asked for behind it does."""
    module = Told()
    bench = alive(module)
    bench.prepare()
    assert bench.answer().relative_error == 0.0
    module.error = 1.0
    bench.turn()
    with pytest.raises(WrongAnswer):
        bench.answer()


def test_the_first_call_is_timed_apart(monkeypatch):
    """Of the reference it holds nothing, of the warm-up neither."""
    now_s = [0.0]
    monkeypatch.setattr(protocol, "clock_for", lambda _: lambda: now_s[0])
    # reference; first call; warm-up
    steps = iter([1000.0, 8.0, 0.5, 0.5])
    module = Told(lambda: now_s.__setitem__(0, now_s[0] + next(steps)))
    prepared = alive(module, min_sample_s=2.0).prepare()
    assert (prepared.first_call_s, prepared.warmup.steady_s) == (8.0, 0.5)
    assert prepared.compile_s == 7.5
    assert prepared.round == Round(samples=1, iterations=4)


@pytest.mark.parametrize(("call_s", "samples"), [(0.25, 1), (2**-8, 4)])
def test_no_sample_is_the_first_call_of_a_turn(monkeypatch, call_s, samples):
    """It takes half as long again, behind another case; however long calls are, it is not timed."""
    now_s, calls = [0.0], count()
    monkeypatch.setattr(protocol, "clock_for", lambda _: lambda: now_s[0])

    def take():
        now_s[0] += call_s * (1.5 if next(calls) == first else 1.0)

    first = -1
    module = Told(take)
    bench = alive(module)
    assert bench.prepare().round == Round(samples=samples, iterations=1)
    first = module.calls
    assert bench.turn().seconds == (call_s,) * samples


def test_no_compilation_takes_less_than_nothing():
    """A first call that was faster than the steady ones has compiled nothing."""
    prepared = alive(nn.Linear(4, 2)).prepare()
    warmup = replace(prepared.warmup, steady_s=2.0)
    assert replace(prepared, warmup=warmup, first_call_s=1.0).compile_s == 0.0


def test_iterations_of_an_earlier_process_are_kept():
    """So that samples stay alike, whatever a call takes in this one."""
    assert alive(nn.Linear(4, 2), iterations=7).prepare().round.iterations == 7


def test_switches_are_set_in_a_call_and_put_back_behind_it():
    """Threads, autotuning, exact products, no gradients: at every step of the protocol."""
    seen = set()

    def look():
        seen.add(
            (
                torch.get_num_threads(),
                backends.cudnn.benchmark,
                torch.get_float32_matmul_precision(),
                torch.compiler.config.force_disable_caches,
                torch.is_inference_mode_enabled(),
            )
        )

    threads = torch.get_num_threads() + 1
    module, case = Told(), replace(CASE, threads=threads)
    before = outside()
    bench = Bench(case, subject_of(module), QUICK)
    module.during = look
    for step in (bench.prepare, bench.turn, bench.answer):
        step()
        assert outside() == before
    assert seen == {(threads, True, "highest", True, True)}


def outside():
    """The switches as they are now."""
    return (
        torch.get_num_threads(),
        backends.cudnn.benchmark,
        torch.get_float32_matmul_precision(),
        torch.compiler.config.force_disable_caches,
    )


def test_threads_in_force_are_told():
    """Those that were asked for, though the process has another number of them."""
    threads = torch.get_num_threads() + 1
    prepared = alive(nn.Linear(4, 2), replace(CASE, threads=threads)).prepare()
    assert prepared.threads == threads


def test_compiled_code_may_come_from_a_cache_where_the_limits_say_so():
    """In later restarts it need not be made again."""
    before = torch.compiler.config.force_disable_caches
    for allowed in (True, False):
        with in_force(CASE, replace(QUICK, compile_caches=allowed)):
            assert torch.compiler.config.force_disable_caches is not allowed
    assert torch.compiler.config.force_disable_caches == before


def test_a_case_is_weighed_where_the_limits_ask_for_it():
    """Once is enough, and a later process need not."""
    for weighed in (True, False):
        bench = alive(nn.Linear(4, 2), weighed=weighed)
        bench.prepare()
        assert (bench.weigh() is not None) is weighed


def test_a_linear_layer_weighs_what_it_makes():
    """Two floats of four bytes for each of 300 samples."""
    case = replace(CASE, batch_size=300)
    bench = alive(nn.Linear(4, 2), case, weighed=True)
    bench.prepare()
    weights = bench.weigh()
    assert weights.peaks.allocated_bytes >= 300 * 2 * 4
    assert weights.device is None


def test_the_module_is_left_as_it_was():
    """Casting and laying out happen on a copy."""
    module = nn.Conv2d(3, 4, 1)
    case = Case(subject="toy", resolution="3x4x4", precision="bfloat16", layout="nhwc")
    alive(module, case).prepare()
    assert module.weight.dtype == torch.float32
    assert module.weight.is_contiguous()


def test_nothing_is_left_of_what_is_let_go():
    """A ring of references, as compiled modules are, is gone at once and not some time later."""
    module = nn.Linear(4, 2)
    module.ring = [module]
    gone = weakref.ref(module)
    gc.disable()
    try:
        del module
        assert gone() is not None
        clear("cpu")
    finally:
        gc.enable()
    assert gone() is None


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("batch_size", [1, 8])
def test_a_cuda_case_is_measured_whole(batch_size):
    """Peak memory and device times are known, and a queue of throughput stays full."""
    case = Case(subject="toy", resolution="3x8x8", device="cuda", batch_size=batch_size)
    module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
    bench = Bench(case, subject_of(module, "3x8x8"), replace(QUICK, warmup_s=0.1, weighed=True))
    prepared = bench.prepare()
    turn, weights = bench.turn(), bench.weigh()
    assert bench.answer().relative_error <= prepared.answer.tolerance
    assert weights.peaks.allocated_bytes > 0
    assert weights.device.hot_s > 0
    if batch_size > 1:
        assert (len(turn.seconds), prepared.round.iterations >= QUEUED_CALLS) == (1, True)
