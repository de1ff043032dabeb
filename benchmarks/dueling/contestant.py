"""One side's worker: its own modules, and the duel's code that measures them."""

import sys
from pathlib import Path
from typing import Any

from benchmarks import worker
from benchmarks.cases import Case
from benchmarks.dueling.facts import facts_of
from benchmarks.dueling.places import Place, place_of
from benchmarks.measure.duel_record import Facts, Side
from benchmarks.measure.environment import versions
from benchmarks.rig import LocalRig, classified
from benchmarks.subjects import Subject, find_subject


class Contestant(LocalRig):
    """A rig of one side; every call may raise `CaseFailed`."""

    def about(self) -> dict[str, Any]:
        """The versions that this side's speed depends on."""
        return versions()

    def place(self, case: Case) -> Place:
        """Where the case's subject comes from here, or why there is none."""
        return classified(case, lambda: place_of(case.subject, self._input_shape))

    def facts(self, case: Case, relative_error: float, exchange: Path, side: Side) -> Facts:
        """What has no noise; the baseline's answer is left in *exchange* for the candidate."""
        return classified(
            case,
            lambda: facts_of(
                case,
                self._subject(case),
                relative_error=relative_error,
                exchange=exchange,
                side=side,
            ),
        )

    def _subject(self, case: Case) -> Subject:
        return find_subject(case.subject, self._input_shape)


if __name__ == "__main__":
    worker.main(Contestant)
    sys.exit()
