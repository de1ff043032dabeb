"""Records of profiles, made by hand."""

from benchmarks.measure.profile_record import (
    GraphsRecord,
    LayerRecord,
    MemoryRecord,
    OperatorRecord,
    ProfileRecord,
)
from benchmarks.measure.roofline import Ceilings

CEILINGS = Ceilings(
    fingerprint="here",
    torch="2.14.1",
    device="cpu",
    precision="float32",
    threads=2,
    matmul_flops_per_second=100e9,
    matmul_shape="1024x1024x1024",
    conv_flops_per_second=80e9,
    conv_shape="64x64x3x3",
    copy_bytes_per_second=10e9,
    triad_bytes_per_second=9e9,
    cache_bytes_per_second=40e9,
    cache_bytes=1_000_000,
    measured_at="2026-11-24T08:30:00+00:00",
)


def layer(path, forward_s, **fields):
    """A layer's row."""
    known = {
        "type": "Conv2d 3x3",
        "output_shape": "(1, 4)",
        "calls": 1,
        "backward_s": None,
        "device_s": None,
        "flops": None,
        "least_bytes": None,
        "shortcut": None,
    }
    return LayerRecord(path=path, forward_s=forward_s, **known | fields)


def record(*layers, **fields):
    """A profile of those layers, 10 ms profiled, 8 ms plain."""
    known = {
        "version": 1,
        "case": "toy-inference-b1-4-float32-nchw-eager-cpu",
        "subject": "toy",
        "command": "python -m benchmarks profile",
        "started_at": "2026-11-24T08:30:00+00:00",
        "batch_size": 1,
        "threads": 2,
        "training": False,
        "calls": 11,
        "plain_s": 8e-3,
        "marked_s": 8.5e-3,
        "profiled_s": 10e-3,
        "layers_s": 9.5e-3,
        "agrees": True,
        "outside_kernels_share": 0.125,
        "operators_per_call": 3.0,
        "kernels_per_call": 2.0,
        "operators": [
            OperatorRecord(name="aten::mm", calls=2.0, self_s=4e-3, device_s=None, backward=False)
        ],
        "memory": MemoryRecord(
            times_s=[1e-3], held_bytes=[2_500_000], peak_bytes=2_500_000, peak_layer="conv"
        ),
        "graphs": None,
        "ceilings": CEILINGS,
        "environment": {},
        "notes": [],
    }
    return ProfileRecord(layers=list(layers), **known | fields)


GRAPHS = GraphsRecord(graphs=2, breaks=["it prints"], recompiles=["another size"])
