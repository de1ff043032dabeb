"""The order of one benchmark, with rounds that are not timed but told."""

import pytest
import torch
from torch import nn

from benchmarks.answers import WrongAnswer
from benchmarks.cases import Case
from benchmarks.protocol import Budget, Samples, measure, rehearse, replays
from benchmarks.subjects import Subject
from benchmarks.variants import impossible

BUDGET = Budget(max_time_s=0.001, min_time_s=5e-6, min_rounds=5)
CASE = Case(subject="toy", resolution="4")


class Timer:
    """Calls once and answers with given samples."""

    def __init__(self, seconds=(0.25, 0.5, 0.75)):
        self.seconds = seconds
        self.asked = None

    def __call__(self, call, *, rounds, iterations):
        self.asked = (rounds, iterations)
        call()
        return Samples(seconds=self.seconds, iterations=iterations)


def subject_of(module):
    """A user's subject that builds this very module."""
    return Subject(
        name="toy", source="user", kind="net", channels=None, resolution="4", make=lambda: module
    )


def test_measurement_holds_what_the_rounds_said():
    """Order statistics of the samples, counts of one sample, and an exact answer."""
    timer = Timer()
    measurement = measure(CASE, subject_of(nn.Linear(4, 2)), BUDGET, timer, print)
    assert measurement.timing.calls.median == 0.5
    assert measurement.timing.answer.relative_error == 0.0
    assert (measurement.counts.macs, measurement.counts.parameters) == (8, 10)
    assert measurement.shape == (4,)
    assert timer.asked[0] >= BUDGET.min_rounds
    assert timer.asked[1] == 1


def test_a_wrong_answer_is_never_timed():
    """A module that answers differently each time is refused before any round."""

    class Random(nn.Module):
        def forward(self, x):
            return x + torch.rand_like(x)

    timer = Timer()
    with pytest.raises(WrongAnswer, match="relative error"):
        measure(CASE, subject_of(Random()), BUDGET, timer, print)
    assert timer.asked is None


def test_calls_come_in_the_protocol_s_order():
    """Reference, first call, three of warm-up at least, the rounds, the count."""
    log = []

    class Logged(nn.Linear):
        def forward(self, x):
            log.append(len(x))
            return super().forward(x)

        def __deepcopy__(self, memo):
            return self

    class LoggingTimer(Timer):
        def __call__(self, call, *, rounds, iterations):
            log.append("rounds")
            return super().__call__(call, rounds=rounds, iterations=iterations)

    case = Case(subject="toy", resolution="4", batch_size=3)
    measure(case, subject_of(Logged(4, 2)), BUDGET, LoggingTimer(), print)
    started = log.index("rounds")
    assert set(log[:started]) == {3}
    assert started >= 6  # reference, first call, warm-up, the check behind it
    assert log[started + 1 : started + 3] == [3, 3]  # a round, the check behind them
    assert set(log[started + 3 :]) == {1}  # counting looks at one sample


def test_the_module_is_left_as_it_was():
    """Casting and laying out happen on a copy."""
    module = nn.Conv2d(3, 4, 1)
    case = Case(subject="toy", resolution="3x4x4", precision="bfloat16", layout="nhwc")
    measure(case, subject_of(module), BUDGET, Timer(), print)
    assert module.weight.dtype == torch.float32
    assert module.weight.is_contiguous()


def test_a_compiled_variant_reports_its_compilation_apart():
    """The first call holds the compilation, and no sample does."""
    case = Case(subject="toy", resolution="4", mode="compile")
    if reason := impossible(case):
        pytest.skip(reason)
    timing = measure(case, subject_of(nn.Linear(4, 2)), BUDGET, Timer(), print).timing
    assert timing.compile_s == timing.first_call_s - timing.warmup.steady_s > 0


@pytest.mark.parametrize("good_calls", [1, 2, 4, 6])
def test_an_answer_that_turns_wrong_later_is_found(good_calls):
    """Right at first, and wrong from some later call on: in the warm-up or in the rounds."""

    class Fickle(nn.Linear):
        calls = 0

        def forward(self, x):
            Fickle.calls += 1
            answer = super().forward(x)
            return answer if Fickle.calls <= good_calls else answer + 1

    class Busy(Timer):
        def __call__(self, call, *, rounds, iterations):
            for _ in range(10):
                call()
            return super().__call__(call, rounds=rounds, iterations=iterations)

    Fickle.calls = 0
    with pytest.raises(WrongAnswer):
        measure(CASE, subject_of(Fickle(4, 2)), BUDGET, Busy(), print)


def test_a_module_of_a_fixed_batch_is_measured():
    """Counting needs one sample, and does without where there is none."""

    class Fixed(nn.Linear):
        def forward(self, x):
            return super().forward(x.reshape(8, 4))

    case = Case(subject="toy", resolution="4", batch_size=8)
    assert measure(case, subject_of(Fixed(4, 2)), BUDGET, Timer(), print).counts.macs == 8


@pytest.mark.parametrize(
    ("mode", "device", "replayed"),
    [
        ("compile-reduce-overhead", "cuda", True),
        ("compile-max-autotune", "cuda:1", True),
        ("compile", "cuda", False),
        ("compile-max-autotune", "cpu", False),
    ],
)
def test_only_cuda_graphs_hide_a_call_s_memory(mode, device, replayed):
    """A replay allocates nothing, which is not the same as needing nothing."""
    assert replays(Case(subject="toy", resolution="4", mode=mode, device=device)) == replayed


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("batch_size", [1, 8])
def test_a_cuda_case_is_measured_whole(batch_size):
    """Peak memory is known, and the answer is right on the device."""
    case = Case(subject="toy", resolution="3x8x8", device="cuda", batch_size=batch_size)
    module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
    timing = measure(case, subject_of(module), BUDGET, Timer(), print).timing
    assert timing.peak_memory_bytes > 0
    assert timing.iterations >= (10 if batch_size > 1 else 1)


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "amp-bfloat16"])
def test_rehearsal_checks_the_answer_and_times_nothing(precision):
    """What --benchmark-disable runs: the error is within the precision's tolerance."""
    case = Case(subject="toy", resolution="3x8x8", precision=precision, layout="nhwc")
    module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
    answer = rehearse(case, subject_of(module))
    assert answer.relative_error <= answer.tolerance
    if precision != "float32":
        assert answer.relative_error > 0, "nothing was rounded"
