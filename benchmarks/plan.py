"""Which cases a run measures: a preset or the subjects asked for, and how options change them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from benchmarks.cases import Case
from benchmarks.presets import PRESETS, Sweep
from benchmarks.subjects import Subject, expand_names, find_subject

Axes = Mapping[str, tuple[str, ...]]
ASKED_FOR = "asked for by name"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A case and why it is measured."""

    case: Case
    reason: str


def plan(
    preset: str,
    axes: Axes,
    devices: tuple[str, ...],
    input_shape: tuple[int, ...] | None,
    *,
    imported: bool = True,
) -> tuple[Planned, ...]:
    """The cases of a preset, or of the subjects asked for, each once and in order.

    An axis that was asked for replaces the sweep's own values. Subjects that were asked for
    replace the preset: they are swept over the axes, batch 1 and 8 where no size was asked for.

    Args:
        preset: by its name.
        axes: what was asked for.
        devices: of every case that asks for none.
        input_shape: one sample of the user's own module.
        imported: whether the user's package is imported to see that it is there.

    Raises:
        ValueError: an unknown subject, or a resolution or an input shape that does not fit it.
    """
    find = partial(find_subject, imported=imported)
    if input_shape and not any(find(name).source == "user" for name in _named(axes)):
        raise ValueError("--input-shape: allowed with --subject package.module:factory")
    sweeps = PRESETS[preset]
    if "subject" in axes:
        sweeps = (Sweep(reason=ASKED_FOR, subjects=axes["subject"], batch_sizes=("1", "8")),)
    find_sized = partial(find, input_shape=input_shape)
    planned: dict[str, Planned] = {}
    for sweep in sweeps:
        for case in _cases(_override(sweep, axes), axes, devices, find_sized):
            planned.setdefault(case.id, Planned(case=case, reason=sweep.reason))
    return tuple(planned.values())


def _named(axes: Axes) -> Iterator[str]:
    """The subjects that were asked for, without patterns: no pattern stands for a user's module."""
    return (name for name in axes.get("subject", ()) if expand_names(name) == (name,))


def _override(sweep: Sweep, axes: Axes) -> Sweep:
    return replace(
        sweep,
        batch_sizes=axes.get("batch_size", sweep.batch_sizes),
        resolutions=axes.get("resolution", sweep.resolutions),
        precisions=axes.get("precision", sweep.precisions),
        layouts=axes.get("layout", sweep.layouts),
        modes=axes.get("mode", sweep.modes),
    )


def _cases(
    sweep: Sweep, axes: Axes, devices: tuple[str, ...], find: Callable[[str], Subject]
) -> Iterator[Case]:
    names = [name for pattern in sweep.subjects for name in expand_names(pattern)]
    for device, name in product(devices, names):
        if sweep.device_types and device.partition(":")[0] not in sweep.device_types:
            continue
        subject = find(name)
        points = product(
            axes.get("workload", ("inference",)),
            sweep.batch_sizes,
            [subject.sized(resolution) for resolution in sweep.resolutions or (None,)],
            sweep.precisions,
            sweep.layouts,
            sweep.modes,
            axes.get("threads", (None,)),
        )
        for workload, batch_size, resolution, precision, layout, mode, threads in points:
            yield Case(
                subject=name,
                workload=workload,
                batch_size=int(batch_size),
                resolution=resolution,
                precision=precision,
                layout=layout,
                mode=mode,
                device=device,
                threads=int(threads) if threads else None,
            )
