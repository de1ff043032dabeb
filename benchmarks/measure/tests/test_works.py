"""The pieces of work: that their amounts are right, and that they are done."""

import pytest
import torch

from benchmarks.measure import works as measured
from benchmarks.measure.caches import Caches
from benchmarks.measure.works import GUESSED_BYTES, array_bytes, cached_bytes, works_for

MEBI = 2**20
PLENTY = 2**40


def held(core=MEBI, last=32 * MEBI, count=1):
    """What the caches of this project's first machine hold, with changes."""
    return Caches(core_bytes=core, last_bytes=last, last_count=count)


@pytest.fixture
def works():
    """All that a CPU does, by the name of a precision; nothing is made yet."""

    def of(precision="float32", threads=1):
        return works_for(device="cpu", precision=precision, threads=threads, held=held())

    return of


def named(works, name):
    """The work of that name."""
    (found,) = [work for work in works if work.name == name]
    return found


def test_product_has_two_flop_for_each_multiply_accumulate(works):
    """256 ** 3 of them; the skinny one has 3136 x 576 x 64."""
    square, skinny = works().matmul[:2]
    assert (square.name, square.amount) == ("256x256x256", 2 * 16_777_216)
    assert (skinny.name, skinny.amount) == ("3136x576x64", 2 * 115_605_504)


def test_convolution_is_counted_with_its_padding(works):
    """3 x 3 x 64 for each of the 64 x 56 x 56 outputs of 8 images: 924,844,032."""
    work = named(works().conv, "3x3 64>64 56x56 b8 nhwc")
    assert work.amount == 2 * 924_844_032
    assert work.make()().shape == (8, 64, 56, 56)


@pytest.mark.parametrize(("layout", "last"), [("nhwc", True), ("nchw", False)])
def test_convolution_is_in_its_layout(works, layout, last):
    """Both ends of it."""
    out = named(works().conv, f"3x3 64>64 56x56 b8 {layout}").make()()
    assert out.is_contiguous(memory_format=torch.channels_last) == last


@pytest.mark.parametrize(
    ("precision", "dtype"),
    [
        ("float32", torch.float32),
        ("tf32", torch.float32),
        ("bfloat16", torch.bfloat16),
        ("amp-bfloat16", torch.bfloat16),
        ("amp-float16", torch.float16),
    ],
)
def test_products_are_in_the_format_of_the_precision(works, precision, dtype):
    """Autocast's products run in the format that it is named after."""
    assert works(precision).matmul[0].make()().dtype == dtype


def test_copy_moves_two_arrays_and_triad_three(works):
    """Half of 1 MiB of L2 in two arrays of 256 KiB, or in three of 174,760 bytes, whole numbers."""
    copy, triad = works().cache[:2]
    assert (copy.amount, triad.amount) == (2 * 262_144, 3 * 174_760)


def test_streams_do_all_of_their_work(works):
    """The arrays are of ones: a copy has ones, and a triad 1 + 3 x 1."""
    copy, triad = works().cache[:2]
    copied, added = copy.make()(), triad.make()()
    assert (copied.nbytes, int(copied.sum())) == (262_144, 65_536)
    assert (added.nbytes, bool((added == 4).all())) == (174_760, True)


def test_all_products_are_of_the_same_data_in_every_process(works):
    """And the user's random numbers stay what they would have been."""
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    first = works().matmul[0].make()()
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(first, works().matmul[0].make()())


@pytest.mark.parametrize(
    ("caches", "threads", "mebibytes"),
    [
        (held(), 2, 256),
        (held(last=96 * MEBI), 1, 384),
        (held(count=8), 1, 256),
        (held(count=8), 4, 512),
        (held(count=8), 64, 1024),
        (held(core=None, last=None, count=None), 64, 256),
    ],
)
def test_arrays_are_four_times_the_last_caches_in_use(caches, threads, mebibytes):
    """Threads on one of them do not fill the others; 256 MiB are the least."""
    assert array_bytes(caches, threads=threads, available=PLENTY) == mebibytes * MEBI


def test_arrays_take_a_quarter_of_the_memory_at_most():
    """Three of 25 MiB of 300 MiB."""
    assert array_bytes(held(), threads=1, available=300 * MEBI) == 25 * MEBI


@pytest.mark.parametrize(
    ("caches", "threads", "tries"),
    [
        (held(), 1, (MEBI // 2, 8 * MEBI, 16 * MEBI)),
        (held(), 2, (MEBI // 2, MEBI, 8 * MEBI, 16 * MEBI)),
        (held(core=None, last=40 * MEBI), 2, (10 * MEBI, 20 * MEBI)),
        (held(core=None, last=None, count=None), 2, GUESSED_BYTES),
    ],
)
def test_small_arrays_fit_each_cache_and_each_thread_s(caches, threads, tries):
    """Half of an L2, of one for each thread, and parts of the last."""
    assert cached_bytes(caches, threads=threads) == tries


def test_small_arrays_of_an_unknown_cache_are_a_guess_that_fits_most():
    """A few MiB at most."""
    assert max(GUESSED_BYTES) <= 4 * MEBI


def test_available_memory_is_the_device_s(monkeypatch):
    """What of a GPU's is free, of its free and total."""
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (300, 900))
    monkeypatch.setattr(measured, "available_bytes", lambda: 500)
    assert measured._available_bytes("cuda:1") == 300
    assert measured._available_bytes("cpu") == 500
