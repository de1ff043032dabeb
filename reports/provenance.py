"""Where numbers come from, in a line: the machine, the versions, the day and the command."""

from collections.abc import Mapping
from typing import Any

PACKAGES = ("torch", "torchvision", "cuda")


def machine(facts: Mapping[str, Any]) -> str:
    """Processor, and the GPU where there is one."""
    cpu = ", ".join(
        [str(facts.get("cpu") or "unknown CPU")]
        + ([f"{facts['cores']} cores"] if facts.get("cores") else [])
    )
    return " + ".join(filter(None, (cpu, facts.get("gpu"))))


def provenance(
    facts: Mapping[str, Any], *, started_at: str, command: str, commit: str | None = None
) -> str:
    """All of it, separated by semicolons; what is unknown is left out."""
    versions = [f"{name} {facts[name]}" for name in PACKAGES if facts.get(name)]
    return "; ".join(
        [
            *filter(None, (machine(facts), ", ".join(versions))),
            f"Python {facts.get('python') or 'unknown'}",
            started_at[:10],
            *([f"commit {commit}"] if commit else []),
            command,
        ]
    )
