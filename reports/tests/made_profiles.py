"""Made-up profiles whose figures can be checked by hand."""

from benchmarks.measure.profile_record import (
    PROFILE_VERSION,
    GraphsRecord,
    LayerRecord,
    MemoryRecord,
    OperatorRecord,
    ProfileRecord,
)
from benchmarks.measure.roofline import Ceilings

ENVIRONMENT = {
    "cpu": "Test CPU",
    "cores": 2,
    "gpu": None,
    "memory_bytes": 8 * 2**30,
    "torch": "2.14.1",
    "python": "3.11.7",
}


def make_ceilings(**changes):
    """100 GFLOP/s, 10 GB/s from memory and 50 GB/s from 1 MiB of cache: ridges at 10 and 2."""
    values = {
        "fingerprint": "d2c9f6d9dc44",
        "torch": "2.14.1",
        "device": "cpu",
        "precision": "float32",
        "threads": 2,
        "matmul_flops_per_second": 100e9,
        "matmul_shape": "1024x1024x1024",
        "conv_flops_per_second": 80e9,
        "conv_shape": "64x56x56, 3x3",
        "copy_bytes_per_second": 10e9,
        "triad_bytes_per_second": 9e9,
        "cache_bytes_per_second": 50e9,
        "cache_bytes": 2**20,
        "measured_at": "2026-11-23T20:00:00+00:00",
        "contended": False,
    }
    return Ceilings(**(values | changes))


def make_layer(path, **changes):
    """A layer that takes 1 ms for 50 MFLOP on 2 MB: 25 FLOP/byte at half of the roof."""
    values = {
        "path": path,
        "type": "Conv2d 3x3",
        "output_shape": "1x64x56x56",
        "calls": 1,
        "forward_s": 0.001,
        "backward_s": None,
        "device_s": None,
        "flops": 50_000_000,
        "least_bytes": 2_000_000,
        "shortcut": None,
    }
    return LayerRecord(**(values | changes))


def make_profile(layers=None, **changes):
    """A profile of these layers: a convolution of 3 ms and an activation of 1 ms."""
    layers = layers or [
        make_layer("conv", forward_s=0.003),
        make_layer("relu", type="ReLU", flops=0, least_bytes=1_600_000),
    ]
    total = sum(layer.forward_s + (layer.backward_s or 0) for layer in layers)
    values = {
        "version": PROFILE_VERSION,
        "case": "resnet18-inference-b1-224-float32-nchw-eager-cpu",
        "subject": "resnet18",
        "command": "python -m benchmarks profile resnet18",
        "started_at": "2026-11-23T20:00:59+00:00",
        "batch_size": 1,
        "threads": 2,
        "training": any(layer.backward_s is not None for layer in layers),
        "calls": 10,
        "plain_s": 1.05 * total,
        "marked_s": 1.06 * total,
        "profiled_s": 1.25 * total,
        "layers_s": total,
        "agrees": True,
        "outside_kernels_share": 0.05,
        "operators_per_call": 2.0,
        "kernels_per_call": 4.0,
        "layers": layers,
        "operators": [
            OperatorRecord(
                name="aten::conv2d", calls=1.0, self_s=0.003, device_s=None, backward=False
            )
        ],
        "memory": MemoryRecord(
            times_s=[0.0, 0.001, 0.002, 0.003],
            held_bytes=[2**20, 3 * 2**20, 2**20, 0],
            peak_bytes=3 * 2**20,
            peak_layer="conv",
        ),
        "graphs": None,
        "ceilings": make_ceilings(),
        "environment": dict(ENVIRONMENT),
        "notes": [],
    }
    return ProfileRecord(**(values | changes))


def make_net(*, grouped=False, training=False, **changes):
    """A bottleneck or ResNeXt net of two stages with plausible times; twenty-eight layers."""
    layers = [
        _conv("stem.conv", 7, 3, 64, 112, 2, training=training),
        *_norm("stem.bn", 64, 112, training=training),
        _pool("stem.pool", training=training),
    ]
    width = 128 if grouped else 64
    for stage, side in enumerate((56, 28)):
        for block in range(2):
            path = f"stages.{stage}.{block}"
            layers += _block(path, width << stage, 256 << stage, side, grouped, training)
    layers.append(make_layer(
        "head.linear", type="Linear", output_shape="1x1000", forward_s=4e-4,
        backward_s=7e-4 if training else None, flops=4_096_000, least_bytes=8_000_000,
    ))  # fmt: skip
    subject = "resnext50_32x4d" if grouped else "resnet50"
    workload = "train_step" if training else "inference"
    values = {
        "subject": subject,
        "case": f"{subject}-{workload}-b1-224-float32-nchw-eager-cpu",
        "command": f"python -m benchmarks profile {subject}-{workload}-b1-224-float32-nchw-eager",
        "memory": _memory(len(layers)),
        "operators": _operators(training),
    }
    return make_profile(layers, **(values | changes))


def _block(path, width, out, side, grouped, training):  # What decides a block.
    kinds = {"training": training}
    return [
        _conv(f"{path}.conv1", 1, out, width, side, 1, **kinds),
        *_norm(f"{path}.bn1", width, side, **kinds),
        _conv(f"{path}.conv2", 3, width, width, side, 32 if grouped else 1, **kinds),
        *_norm(f"{path}.bn2", width, side, **kinds),
        _conv(f"{path}.conv3", 1, width, out, side, 1, **kinds),
        _moving(path, "ResidualBlock", out, side, 3, **kinds),
    ]


def _conv(path, kernel, ins, outs, side, groups, *, training):  # As nn.Conv2d.
    weights = kernel**2 * ins * outs // groups
    flops = 2 * weights * side**2
    rate = {1: 60e9, 3: 75e9, 7: 40e9}[kernel] * (0.3 if groups > 2 else 1)
    if kernel == 3 and side == 28 and groups == 1:
        rate = 130e9
    details = f"{kernel}x{kernel}" + (f" g{groups}" if groups > 2 else "")
    return make_layer(
        path,
        type=f"Conv2d {details}",
        output_shape=f"1x{outs}x{side}x{side}",
        forward_s=flops / rate,
        backward_s=2.1 * flops / rate if training else None,
        flops=flops,
        least_bytes=4 * (weights + (ins + outs) * side**2),
        shortcut="winograd" if kernel == 3 and groups == 1 else None,
    )


def _norm(path, channels, side, *, training):
    relu = path.replace("bn", "relu")
    return [
        _moving(path, "BatchNorm2d", channels, side, 2, training=training),
        _moving(relu, "ReLU", channels, side, 2, training=training),
    ]


def _pool(path, *, training):
    return _moving(path, "MaxPool2d", 64, 56, 5, training=training)


def _moving(path, name, channels, side, times, *, training):  # Shape and type.
    moved = 4 * times * channels * side**2
    rate = {"ReLU": 22e9, "BatchNorm2d": 8e9}.get(name, 6e9)
    return make_layer(
        path,
        type=name,
        output_shape=f"1x{channels}x{side}x{side}",
        forward_s=moved / rate,
        backward_s=1.5 * moved / rate if training else None,
        flops=0,
        least_bytes=moved,
    )


def _memory(count):
    times = [0.0004 * step for step in range(2 * count)]
    held = [
        int(2**20 * (1 + (step * 7) % 11 * (1 - step / (2 * count)))) for step in range(2 * count)
    ]
    return MemoryRecord(
        times_s=times, held_bytes=held, peak_bytes=max(held), peak_layer="stages.0.1.conv3"
    )


def _operators(training):
    names = [
        "aten::mkldnn_convolution",
        "aten::native_batch_norm",
        "aten::clamp_min_",
        "aten::add_",
    ]
    forward = [
        OperatorRecord(
            name=name, calls=13.0, self_s=0.009 / (1 + at), device_s=None, backward=False
        )
        for at, name in enumerate(names)
    ]
    backward = OperatorRecord(
        name="aten::convolution_backward", calls=13.0, self_s=0.02, device_s=None, backward=True
    )
    return forward + [backward] * training


def make_hostile():
    """Names that Markdown, HTML or matplotlib would make something else of."""
    return make_profile(
        [
            make_layer("a|b.*bold*.<script>alert(1)</script>"),
            make_layer("$x_1$ and $y$\nnext line", type="My|Layer `code` [a](b)", flops=0),
            make_layer("deep." + "very_" * 30 + "deep", forward_s=0.0004, type="Linear"),
        ],
        subject="mine:make|it",
        notes=["a <b>note</b> | with *stars*"],
        graphs=GraphsRecord(
            graphs=2, breaks=["call to print(...)\n  in <lambda>"], recompiles=["size | changed"]
        ),
    )
