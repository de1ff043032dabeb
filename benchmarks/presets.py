"""The curated sets of cases, each with the reason for being there."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.sites import (
    DOWNSAMPLING_SITES,
    IDENTITY_SITES,
    Site,
    matched_names,
    shortcut_names,
)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """All combinations of some values of the axes, for one reason.

    Attributes:
        resolutions: empty for each subject's own.
        device_types: where it is worth its time; empty for every device.
    """

    reason: str
    subjects: tuple[str, ...]
    batch_sizes: tuple[str, ...] = ("1",)
    resolutions: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ("float32",)
    layouts: tuple[str, ...] = ("nchw",)
    modes: tuple[str, ...] = ("eager",)
    device_types: tuple[str, ...] = ()


def _at_site(site: Site) -> tuple[Sweep, ...]:
    resolutions = (str(site.resolution),)
    return (
        Sweep(
            reason="what the shortcut costs, and what the projection",
            subjects=shortcut_names(site),
            resolutions=resolutions,
        ),
        Sweep(
            reason="what bottleneck and ResNeXt give for the basic block's MACs",
            subjects=matched_names(site, by="macs"),
            resolutions=resolutions,
        ),
    )


def _downsampling(site: Site) -> tuple[Sweep, ...]:
    return (
        *_at_site(site),
        Sweep(
            reason="the same at matched parameters, which is another width where the map shrinks",
            subjects=matched_names(site, by="parameters"),
            resolutions=(str(site.resolution),),
        ),
    )


BLOCKS = tuple(sweep for site in IDENTITY_SITES for sweep in _at_site(site))
DOWNSAMPLING_BLOCKS = tuple(sweep for site in DOWNSAMPLING_SITES for sweep in _downsampling(site))
# The same channels on larger and smaller maps: what a block costs is not its MACs alone.
BLOCK_GRID = tuple(
    sweep
    for channels in (64, 128, 256)
    for resolution in (56, 28, 14, 7)
    for sweep in _at_site(Site(channels=channels, resolution=resolution))
)

# Enough to see a change in any kind of block, on a large map and on a small one, and few enough for
# sixteen restarts in four minutes.
GATE = (*_at_site(IDENTITY_SITES[0]), *_at_site(IDENTITY_SITES[2]))

SMOKE = (
    *_at_site(IDENTITY_SITES[0]),
    Sweep(reason="the smallest published ImageNet net", subjects=("resnet18",)),
    Sweep(reason="its twin without shortcuts", subjects=("plain18",)),
    Sweep(reason="a peer's build of the same net", subjects=("torchvision:resnet18",)),
    Sweep(
        reason="throughput against batch size where one call is short",
        subjects=("resnet20",),
        batch_sizes=("1", "4", "16", "64"),
    ),
    Sweep(reason="channels-last against the default", subjects=("resnet20",), layouts=("nhwc",)),
)

DEFAULT = (
    *BLOCKS,
    *DOWNSAMPLING_BLOCKS,
    Sweep(
        reason="depth: the five nets of He et al. 2016, Table 1",
        subjects=("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
    ),
    Sweep(reason="the same nets without shortcuts", subjects=("plain18", "plain34")),
    Sweep(
        reason="width and cardinality at resnet50's depth",
        subjects=("resnext50_32x4d", "wide_resnet50_2"),
    ),
    Sweep(reason="pre-activation order", subjects=("preact_resnet18", "preact_resnet50")),
    Sweep(
        reason="a peer's build of the same nets",
        subjects=("torchvision:resnet18", "torchvision:resnet50", "torchvision:resnext50_32x4d"),
    ),
    Sweep(
        reason="nets of 32 x 32 images: launch and Python weigh more",
        subjects=("resnet20", "resnet56", "resnet110", "plain56"),
    ),
    Sweep(
        reason="throughput against batch size, basic block, bottleneck and ResNeXt",
        subjects=("resnet18", "resnet50", "resnext50_32x4d"),
        batch_sizes=("2", "4", "8"),
        device_types=("cpu",),
    ),
    Sweep(
        reason="throughput against batch size, basic block, bottleneck and ResNeXt",
        subjects=("resnet18", "resnet50", "resnext50_32x4d"),
        batch_sizes=("8", "32", "128", "256"),
        device_types=("cuda",),
    ),
    Sweep(
        reason="throughput against batch size where one call is short",
        subjects=("resnet20", "resnet56"),
        batch_sizes=("4", "16", "64"),
    ),
    Sweep(
        reason="the same where it takes more to fill the device; two cores are slower beyond 64",
        subjects=("resnet20", "resnet56"),
        batch_sizes=("256",),
        device_types=("cuda",),
    ),
    Sweep(
        reason="what channels-last gives",
        subjects=("resnet18", "resnet50", "resnext50_32x4d"),
        layouts=("nhwc",),
    ),
    Sweep(
        reason="what torch.compile gives",
        subjects=("resnet20", "resnet50"),
        modes=("compile",),
    ),
    Sweep(
        reason="what each precision gives; a small net, since a CPU without native support is slow",
        subjects=("resnet20",),
        precisions=("bfloat16", "float16", "amp-bfloat16"),
        device_types=("cpu",),
    ),
    Sweep(
        reason="what each precision gives",
        subjects=("resnet50", "resnext50_32x4d"),
        batch_sizes=("1", "128"),
        precisions=("tf32", "bfloat16", "float16", "amp-bfloat16", "amp-float16"),
        layouts=("nchw", "nhwc"),
        device_types=("cuda",),
    ),
)

FULL = (
    *DEFAULT,
    *BLOCK_GRID,
    Sweep(
        reason="every published net",
        subjects=(
            *(
                "resnext101_32x8d",
                "resnext101_64x4d",
                "wide_resnet101_2",
                "preact_resnet34",
                "preact_resnet101",
                "preact_resnet152",
            ),
            *("resnet32", "resnet44", "plain20", "plain32", "plain44", "plain110"),
            "textbook_resnet18",
        ),
    ),
    Sweep(
        reason="every compile mode",
        subjects=("resnet18", "resnet50", "resnext50_32x4d"),
        modes=("compile", "compile-max-autotune"),
    ),
    Sweep(
        reason="the compile mode that replays CUDA graphs",
        subjects=("resnet18", "resnet50", "resnext50_32x4d"),
        modes=("compile-reduce-overhead",),
        device_types=("cuda",),
    ),
    Sweep(
        reason="every precision, layout and mode together",
        subjects=("resnet18",),
        batch_sizes=("1", "16"),
        precisions=("float32", "bfloat16", "float16", "amp-bfloat16", "amp-float16"),
        layouts=("nchw", "nhwc"),
        modes=("eager", "compile"),
    ),
    Sweep(
        reason="TF32 in every layout and mode",
        subjects=("resnet18",),
        batch_sizes=("1", "16"),
        precisions=("tf32",),
        layouts=("nchw", "nhwc"),
        modes=("eager", "compile"),
        device_types=("cuda",),
    ),
    Sweep(
        reason="smaller and larger images",
        subjects=("resnet18", "resnet50"),
        resolutions=("96", "160", "288"),
    ),
)

PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "smoke": SMOKE,
    "gate": GATE,
    "default": DEFAULT,
    "full": FULL,
}
