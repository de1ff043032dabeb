"""The readable tables and sentences of two profiles beside each other."""

from collections.abc import Iterator, Sequence

import pandas as pd

from reports.profiles.pairs import Pair, by_kind, difference_s, times_s
from reports.profiles.summary import listed, per_cent, signed
from reports.profiles.tables import Table
from reports.units import MILLI, UNKNOWN, scaled, significant, whole

# Kinds that make less of the difference are not worth a word.
TELLING_SHARE = 0.05


def pair_table(pairs: Sequence[Pair], whole_s: float, names: Sequence[str]) -> Table:
    """A row for each layer."""
    return Table(
        headings=("layer", "type", *figure_headings(names)),
        rows=tuple((pair.name, pair.type, *figures((pair,), whole_s)) for pair in pairs),
    )


def pair_kind_table(pairs: Sequence[Pair], names: Sequence[str]) -> Table:
    """A row for each kind of layer, and one for all."""
    whole_s = difference_s(pairs)
    rows = {**by_kind(pairs), "all": list(pairs)}
    return Table(
        headings=("kind", "layers", *figure_headings(names)),
        rows=tuple(
            (kind, whole(len(members)), *figures(members, whole_s))
            for kind, members in rows.items()
        ),
    )


def pair_frame(pairs: Sequence[Pair]) -> pd.DataFrame:
    """The same for programs.

    Units: seconds of one call, forward and backward; on CUDA, of the kernels.
    """
    whole_s = difference_s(pairs)
    rows = [
        {
            "path": pair.path,
            "type": pair.type,
            "kind": pair.kind,
            "baseline_s": pair.baseline.own_s if pair.baseline else None,
            "candidate_s": pair.candidate.own_s if pair.candidate else None,
            "difference_s": pair.difference_s,
            "share_of_difference": pair.difference_s / whole_s if whole_s else None,
        }
        for pair in pairs
    ]
    return pd.DataFrame(rows)


def figure_headings(names: Sequence[str]) -> tuple[str, ...]:
    """Of the columns that both tables have."""
    return (*(f"{name} (ms)" for name in names), "difference (ms)", "share of it (%)")


def figures(pairs: Sequence[Pair], whole_s: float) -> tuple[str, ...]:
    """Both times, the difference, and its share of the whole one."""
    own_s = difference_s(pairs)
    return (
        *(shown(pairs, at) for at in (0, 1)),
        signed(own_s / MILLI, 3),
        significant(100 * own_s / whole_s, 2) if whole_s else UNKNOWN,
    )


def shown(pairs: Sequence[Pair], at: int) -> str:
    """The time in one profile; a dash where it has none of the layers."""
    present = [(pair.baseline, pair.candidate)[at] for pair in pairs]
    return scaled(times_s(pairs)[at], MILLI) if any(present) else UNKNOWN


def pair_sentences(pairs: Sequence[Pair], names: Sequence[str]) -> Iterator[str]:
    """Which takes longer, and which kinds of layers make the difference."""
    (first_s, second_s), whole_s = times_s(pairs), difference_s(pairs)
    first, second = names
    yield (
        f"The layers of {second} take {scaled(second_s, MILLI)} ms, those of {first} "
        f"{scaled(first_s, MILLI)} ms: {signed(whole_s / MILLI, 3)} ms "
        f"({signed(100 * whole_s / first_s)} %)."
    )
    if whole_s:
        kinds = {kind: difference_s(each) / whole_s for kind, each in by_kind(pairs).items()}
        telling = sorted(kinds.items(), key=lambda entry: -entry[1])
        parts = [
            f"{per_cent(share)} of it is in {kind}"
            for kind, share in telling
            if abs(share) >= TELLING_SHARE
        ]
        yield f"{listed(parts)}."
