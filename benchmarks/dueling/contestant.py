"""One side's worker: its own modules, and the duel's code that measures them."""

from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from benchmarks import worker
from benchmarks.cases import Case
from benchmarks.dueling.facts import facts_of
from benchmarks.dueling.places import Place, place_of
from benchmarks.measure.duel_record import Facts, Side
from benchmarks.measure.environment import versions
from benchmarks.measure.fingerprint import DIGITS
from benchmarks.rig import LocalRig, classified
from benchmarks.subjects import Subject, find_subject


class Contestant(LocalRig):
    """A rig of one side; every call may raise `CaseFailed`."""

    def about(self) -> dict[str, Any]:
        """The versions that this side's speed depends on, and a word for all that is installed."""
        return {**versions(), "packages": packages_digest()}

    def place(self, case: Case, home: str | None, root: str) -> Place:
        """Where the case's subject comes from here, or why there is none."""
        return classified(
            case, lambda: place_of(case.subject, self._input_shape, home=home, root=root)
        )

    def facts(self, case: Case, exchange: str, side: Side) -> Facts:
        """What has no noise; the baseline's answer is left in *exchange* for the candidate."""
        return classified(
            case,
            lambda: facts_of(
                case,
                self._subject(case),
                exchange=Path(exchange),
                side=side,
            ),
        )

    def _subject(self, case: Case) -> Subject:
        return find_subject(case.subject, self._input_shape)


def packages_digest() -> str:
    """A short word for all distributions that this interpreter finds, and their versions."""
    told = sorted({_name_and_version(one) for one in distributions()})
    return sha256("\n".join(told).encode()).hexdigest()[:DIGITS]


def _name_and_version(distribution: Distribution) -> str:
    """As its metadata have them; half an installation may have none."""
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    header, _, _ = text.partition("\n\n")
    return "".join(line for line in header.splitlines() if line.startswith(("Name:", "Version:")))


if __name__ == "__main__":
    worker.main(Contestant)
