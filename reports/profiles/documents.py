"""A profile, or two beside each other, as Markdown."""

from collections.abc import Sequence

from rich.console import Console

from reports.profiles.layers import on_device
from reports.profiles.pair_tables import pair_kind_table, pair_sentences, pair_table
from reports.profiles.pairs import difference_s, most_telling, pairs_of
from reports.profiles.profile import Profile, evidence, names_of
from reports.profiles.summary import sentences
from reports.profiles.tables import (
    MOST_SHOWN,
    ceiling_table,
    kind_table,
    layer_tables,
    operator_table,
)
from reports.rendering import print_table, render, told
from reports.units import significant

# What differs less is in the Markdown.
MOST_PRINTED = 10


def profile_markdown(profile: Profile, pictures: Sequence[str] = ()) -> str:
    """Where the time of a call goes; *pictures* are names of files beside it."""
    record = profile.record
    layers, others = layer_tables(profile)
    return render(
        "profile.md.jinja",
        record=record,
        sentences=tuple(sentences(profile)),
        facts=tuple(told(record.environment)),
        operators_per_call=significant(record.operators_per_call),
        kernels_per_call=significant(record.kernels_per_call),
        on_device=on_device(record),
        kinds=kind_table(profile),
        ceilings=ceiling_table(record.ceilings) if record.ceilings else None,
        layers=layers,
        others=others,
        operators=operator_table(profile),
        pictures=pictures,
    )


def print_profiles(baseline: Profile, candidate: Profile, console: Console) -> None:
    """Which layers make the difference, in the terminal: the kinds, and the layers above all."""
    names, pairs = names_of((baseline, candidate)), pairs_of(baseline, candidate)
    shown, _ = most_telling(pairs, MOST_PRINTED)
    for line in (*pair_sentences(pairs, names), evidence(baseline, candidate)):
        console.print(line, highlight=False, markup=False)
    for found in (pair_kind_table(pairs, names), pair_table(shown, difference_s(pairs), names)):
        print_table(found.headings, found.rows, console)


def profile_comparison_markdown(
    baseline: Profile, candidate: Profile, pictures: Sequence[str] = ()
) -> str:
    """Which layers make the difference; *pictures* are names of files beside it."""
    profiles = (baseline, candidate)
    names, pairs = names_of(profiles), pairs_of(baseline, candidate)
    shown, others = most_telling(pairs, MOST_SHOWN)
    return render(
        "profile_comparison.md.jinja",
        names=names,
        evidence=evidence(baseline, candidate),
        named=tuple(zip(names, profiles, strict=True)),
        sentences=tuple(pair_sentences(pairs, names)),
        kinds=pair_kind_table(pairs, names),
        layers=pair_table(shown, difference_s(pairs), names),
        others=pair_table(others, difference_s(pairs), names),
        pictures=pictures,
    )
