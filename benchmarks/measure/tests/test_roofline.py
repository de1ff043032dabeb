"""Work under the roofline, against derivations by hand."""

import pytest

from benchmarks.measure.roofline import SLACK, Ceilings, place

# 100 GFLOP/s and 20 GB/s, so that the ridge is at 5 FLOP a byte; the caches do 80 GB/s.
FIELDS = {
    "fingerprint": "0123456789ab",
    "torch": "2.14.1",
    "device": "cpu",
    "precision": "float32",
    "threads": 2,
    "matmul_flops_per_second": 100e9,
    "matmul_shape": "512x512x512",
    "conv_flops_per_second": 90e9,
    "conv_shape": "3x3 64>64 56x56 b8 nhwc",
    "copy_bytes_per_second": 18e9,
    "triad_bytes_per_second": 20e9,
    "cache_bytes_per_second": 80e9,
    "cache_bytes": 32 * 10**6,
    "measured_at": "2026-11-24T08:00:00+00:00",
}


def ceilings(**changes):
    """The machine above, with changes."""
    return Ceilings(**(FIELDS | changes))


def placed(flops, least_bytes, seconds=1.0, **changes):
    """The work under the machine above."""
    return place(
        flops=flops, least_bytes=least_bytes, seconds=seconds, ceilings=ceilings(**changes)
    )


def test_roof_is_the_better_of_both():
    """Of the products, and of copy and triad, whichever of them it is."""
    assert ceilings().flops_per_second == 100e9
    assert ceilings(conv_flops_per_second=110e9).flops_per_second == 110e9
    assert ceilings().memory_bytes_per_second == 20e9
    assert ceilings(copy_bytes_per_second=21e9).memory_bytes_per_second == 21e9


def test_work_right_of_the_ridge_is_bound_by_the_products():
    """8 GFLOP over 1 GB: 0.08 s of products against 0.05 s of traffic; 0.1 s is 80 %."""
    found = placed(8 * 10**9, 10**9, seconds=0.1)
    assert (found.bound, found.intensity) == ("compute", 8.0)
    assert found.share == pytest.approx(0.8)
    assert found.flops_per_second == pytest.approx(80e9)
    assert found.bytes_per_second == pytest.approx(10e9)
    assert found.remark is None


def test_work_left_of_the_ridge_is_bound_by_main_memory():
    """1 GFLOP over 1 GB: 0.01 s of products against 0.05 s of traffic; 0.1 s is half."""
    found = placed(10**9, 10**9, seconds=0.1)
    assert (found.bound, found.intensity) == ("memory", 1.0)
    assert found.share == pytest.approx(0.5)


def test_on_the_ridge_both_bind_and_the_products_are_named():
    """5 FLOP a byte: 0.05 s each."""
    assert placed(5 * 10**9, 10**9, seconds=0.05).bound == "compute"
    assert placed(5 * 10**9 - 10**6, 10**9, seconds=0.05).bound == "memory"


def test_what_the_caches_hold_is_held_against_their_bandwidth():
    """8 MB at 80 GB/s take 0.1 ms, four times less than from memory; 0.2 ms is half."""
    found = placed(8 * 10**6, 8 * 10**6, seconds=0.0002)
    assert found.bound == "cache"
    assert found.share == pytest.approx(0.5)


def test_a_byte_more_than_the_caches_hold_comes_from_memory():
    """And so does everything where nobody knows how much they hold."""
    assert placed(1, 32 * 10**6).bound == "cache"
    assert placed(1, 32 * 10**6 + 1).bound == "memory"
    assert placed(1, 1, cache_bytes=None).bound == "memory"


def test_work_in_the_caches_may_be_bound_by_the_products():
    """The caches' ridge is at 100 / 80 = 1.25 FLOP a byte."""
    assert placed(13 * 10**6, 10**7).bound == "compute"
    assert placed(12 * 10**6, 10**7).bound == "cache"


def test_work_without_products_is_bound_by_its_traffic():
    """An activation: 0 FLOP by this count, 1 GB in 0.05 s is all that the memory does."""
    found = placed(0, 10**9, seconds=0.05)
    assert (found.bound, found.intensity, found.share) == ("memory", 0.0, pytest.approx(1.0))


def test_share_within_the_slack_is_no_contradiction():
    """10 GFLOP in 0.1 s are the ceiling, and 5 % above it may be luck: said all the same."""
    assert SLACK == 1.05
    assert placed(10**10, 10**9, seconds=0.1).remark is None
    assert placed(10**10, 10**9, seconds=0.1 / 1.04).remark == "within the scatter of the ceilings"
    assert "cannot be" in placed(10**10, 10**9, seconds=0.1 / 1.06).remark


def test_share_that_cannot_be_says_what_may_be_wrong():
    """Half of the least time is 200 %."""
    found = placed(10**10, 10**9, seconds=0.05)
    assert found.share == pytest.approx(2.0)
    assert found.remark.startswith("200 % of a ceiling cannot be: the ceilings are too low")


@pytest.mark.parametrize(
    ("shortcut", "flops", "word"),
    [
        ("winograd", 10**10, "Winograd's algorithm multiplies less"),
        ("fft", 10**10, "an FFT multiplies less"),
        ("fusion", 10**8, "compiled code fuses operators and moves less"),
        # Fewer products explain no traffic, and less traffic no products.
        ("winograd", 10**8, "cannot be"),
        ("fusion", 10**10, "cannot be"),
    ],
)
def test_shortcut_explains_what_it_saves_and_only_above_the_ceiling(shortcut, flops, word):
    """1 GB takes 0.05 s, and 10 GFLOP 0.1 s."""

    def remark(seconds):
        return place(
            flops=flops,
            least_bytes=10**9,
            seconds=seconds,
            ceilings=ceilings(),
            shortcut=shortcut,
        ).remark

    least_s = max(flops / 100e9, 0.05)
    assert word in remark(least_s / 2)
    assert remark(least_s * 2) is None
    # Four times is what the best of them saves.
    assert "cannot be" in remark(least_s / 5)


@pytest.mark.parametrize(
    ("megabytes", "seconds", "word"),
    [
        # 64 MB take 3.2 ms from memory, and 0.8 ms from caches of 32 MB.
        (64, 0.002, "the caches still hold part of it"),
        (64, 0.0005, "cannot be"),
        # Too much for what a few operators can find in a cache.
        (200, 0.005, "cannot be"),
    ],
)
def test_what_the_operator_before_left_in_the_caches_is_read_faster(megabytes, seconds, word):
    """Up to the caches' own rate."""
    assert word in placed(0, megabytes * 10**6, seconds=seconds).remark


def test_ceilings_come_back_from_json_as_they_were():
    """Strictly: a field too many is refused."""
    assert Ceilings.from_dict(ceilings().to_dict()) == ceilings()
    with pytest.raises(ValueError, match="unknown spread"):
        Ceilings.from_dict(ceilings().to_dict() | {"spread": 0.1})
