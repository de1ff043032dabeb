"""The ceilings that were measured, kept beside the results: each machine is measured once."""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import torch

from benchmarks.measure.ceilings import CONTENDED, measure_ceilings, silent
from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.machine import machine
from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings, product_precision
from benchmarks.measure.schema import RecordError
from benchmarks.results import RESULTS

FILE = "ceilings.json"
# What a ceiling depends on: another value is another ceiling.
Key = tuple[str, str, str, str, int]


def ceilings_for(
    *,
    device: str,
    precision: str,
    threads: int | None,
    folder: Path = RESULTS,
    again: bool = False,
    say: Callable[[str], None] = silent,
) -> Ceilings:
    """The ceilings of this machine, as they are kept, or measured now and kept.

    Those that something else had disturbed are measured anew. A file that cannot be read or
    written costs a line and no more.

    Args:
        device: ``cpu``, ``cuda``, ``cuda:1``; it has to be there, and to know the precision.
        precision: as of a case; ``amp-*`` is kept as the format that products run in.
        threads: intra-op threads; `None` is torch's own choice.
        folder: where they are kept.
        again: measures also what is kept, and replaces it.
        say: takes the lines.
    """
    path, count = folder / FILE, threads or torch.get_num_threads()
    precision = product_precision(precision)
    wanted = (fingerprint(machine()), torch.__version__, device, precision, count)
    known = _read(path, say)
    found = [ceilings for ceilings in known if _key(ceilings) == wanted]
    if not again and found and not found[-1].contended:
        return found[-1]
    say(f"measuring what {device} does at best in {precision} ({_threads(count)}), some seconds")
    measured = measure_ceilings(device=device, precision=precision, threads=threads, say=say)
    # Another process may have kept some meanwhile; what was wrong with the file has been told.
    others = [ceilings for ceilings in _read(path, silent) if _key(ceilings) != _key(measured)]
    _write(path, [*others, measured], say)
    return measured


def ceilings_of_cases(
    cases: Iterable[CaseRecord], *, folder: Path, say: Callable[[str], None]
) -> tuple[list[Ceilings], list[str]]:
    """The ceilings that measured cases stand under, and why there are none, a line each."""
    kinds = dict.fromkeys(
        (case.device, product_precision(case.precision), case.threads) for case in cases
    )
    found, notes = [], []
    for device, precision, threads in kinds:
        try:
            own = ceilings_for(
                device=device, precision=precision, threads=threads, folder=folder, say=say
            )
        except Exception as error:  # noqa: BLE001  # The cases stand, whatever this says.
            notes.append(f"no ceilings of {device} in {precision}: {error}")
        else:
            found.append(own)
            if own.contended:
                notes.append(f"{device}, {precision}: {CONTENDED}")
    return found, notes


def _key(ceilings: Ceilings) -> Key:
    return (
        ceilings.fingerprint,
        ceilings.torch,
        ceilings.device,
        ceilings.precision,
        ceilings.threads,
    )


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _read(path: Path, say: Callable[[str], None]) -> list[Ceilings]:
    """All that are kept; none where the file is not there or not ours."""
    try:
        return _ceilings_in(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:  # Not UTF-8, no JSON and another schema are the last.
        say(f"{path}: no ceilings are read from it, and it is put aside: {error}")
        _put_aside(path)
        return []


def _put_aside(path: Path) -> None:
    """What another version may read is not written over."""
    with suppress(OSError):
        path.replace(path.with_name(f"{path.name}.unread"))


def _ceilings_in(text: str) -> list[Ceilings]:
    """Strict, and all or none: half of a file is not to be trusted either.

    Raises:
        ValueError: it is no JSON, or not of this schema.
    """
    entries = json.loads(text)
    if not isinstance(entries, list):
        raise RecordError("it is no list")
    return [Ceilings.from_dict(entry) for entry in entries]


def _write(path: Path, known: Sequence[Ceilings], say: Callable[[str], None]) -> None:
    """All of it or nothing, under a name of our own until it is whole."""
    text = json.dumps([ceilings.to_dict() for ceilings in known], indent=4, allow_nan=False)
    unfinished = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        say(f"{path}: the ceilings are not kept: {error}")
