"""What a run's numbers depend on, as flat facts: a run goes on only where they are the same."""

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.measure.environment import environment
from benchmarks.measure.fingerprint import DIGITS
from benchmarks.subjects import find_subject

ROOT = Path(__file__).resolve().parents[1]
# What is measured and how; reports only read.
OWN_PACKAGES = ("resnet_impl", "benchmarks")


def identity(subjects: Iterable[str]) -> dict[str, Any]:
    """Code, versions, machine and switches, each under one name.

    Args:
        subjects: by name; of a user's own, the module that it comes from counts as code.
    """
    sources = {path for package in OWN_PACKAGES for path in _sources(ROOT / package)}
    facts: dict[str, Any] = {"code": digest_of(sources)}
    for module in sorted({_user_module(name) for name in subjects} - {None}, key=str):
        facts[f"code of {module}"] = digest_of(_files_of(str(module)))
    facts |= _flat(environment())
    return facts


def digest_of(files: Iterable[Path]) -> str:
    """A short stand-in for the files' contents, which is another when one byte of them is."""
    content = sha256()
    for path in sorted(files):
        content.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:DIGITS]


def _sources(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "tests" not in path.parts)


def _user_module(name: str) -> str | None:
    return name.partition(":")[0] if find_subject(name).source == "user" else None


def _files_of(module: str) -> list[Path]:
    """The file that a user's factory lies in; what it imports is not followed."""
    spec = importlib.util.find_spec(module)
    return [Path(spec.origin)] if spec and spec.origin and Path(spec.origin).is_file() else []


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, Mapping):
            flat |= {f"{name} {key}": inner for key, inner in value.items()}
        else:
            flat[name] = value
    return flat
