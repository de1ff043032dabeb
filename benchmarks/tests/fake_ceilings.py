"""What a machine does at best, made up."""

from benchmarks.measure.roofline import Ceilings

FOUND = Ceilings(
    fingerprint="0123456789ab",
    torch="2.14.1",
    device="cpu",
    precision="float32",
    threads=2,
    matmul_flops_per_second=93.34e9,
    matmul_shape="512x512x512",
    conv_flops_per_second=11_842.6e9,
    conv_shape="3x3 64>64 56x56 b8 nhwc",
    copy_bytes_per_second=21.06e9,
    triad_bytes_per_second=9e9,
    cache_bytes_per_second=151.4e9,
    cache_bytes=33_554_432,
    measured_at="2026-11-24T08:03:59+00:00",
)
