"""Two profiles layer by layer: which ones make the difference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.labels import grouped, ordered
from reports.profiles.layers import Layer, name_of
from reports.profiles.profile import Profile

ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A layer of the baseline and that of the candidate with the same path; `None` has none."""

    path: str
    baseline: Layer | None
    candidate: Layer | None

    @property
    def name(self) -> str:
        """The path."""
        return name_of(self.path)

    @property
    def times_s(self) -> tuple[float, float]:
        """Both; of an absent layer no time."""
        both = (self.baseline, self.candidate)
        first, second = (layer.own_s if layer else 0.0 for layer in both)
        return first, second

    @property
    def difference_s(self) -> float:
        """Candidate less baseline: above 0 the candidate takes longer."""
        return self.times_s[1] - self.times_s[0]

    @property
    def type(self) -> str:
        """That of both, or the baseline's and the candidate's."""
        return self._of_both(lambda layer: layer.record.type)

    @property
    def kind(self) -> str:
        """That of both, or the baseline's and the candidate's."""
        return self._of_both(lambda layer: layer.kind)

    def _of_both(self, word: Callable[[Layer], str]) -> str:
        layers = (self.baseline, self.candidate)
        return " / ".join(ordered(word(layer) if layer else ABSENT for layer in layers))


def pairs_of(baseline: Profile, candidate: Profile) -> list[Pair]:
    """All layers of both, joined by path; where the candidate loses most comes first."""
    first, second = (
        {layer.record.path: layer for layer in profile.layers} for profile in (baseline, candidate)
    )
    pairs = [
        Pair(path=path, baseline=first.get(path), candidate=second.get(path))
        for path in ordered([*first, *second])
    ]
    return sorted(pairs, key=lambda pair: -pair.difference_s)


def by_kind(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The pairs by kind; where the candidate loses most comes first."""
    kinds = grouped(pairs, lambda pair: pair.kind)
    order = sorted(kinds, key=lambda kind: -difference_s(kinds[kind]))
    return {kind: kinds[kind] for kind in order}


def difference_s(pairs: Sequence[Pair]) -> float:
    """Of several layers together."""
    return sum(pair.difference_s for pair in pairs)


def times_s(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Of several layers together."""
    return sum(pair.times_s[0] for pair in pairs), sum(pair.times_s[1] for pair in pairs)


def most_telling(pairs: Sequence[Pair], most: int) -> tuple[list[Pair], list[Pair]]:
    """Those that differ most either way, in their order, and the others."""
    telling = sorted(pairs, key=lambda pair: -abs(pair.difference_s))[:most]
    chosen = {pair.path for pair in telling}
    return (
        [pair for pair in pairs if pair.path in chosen],
        [pair for pair in pairs if pair.path not in chosen],
    )
