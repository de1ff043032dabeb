"""What the Linux kernel says of the machine, in its files; `None` where it says nothing."""

from pathlib import Path

ROOT = Path("/")


def kernel_text(path: Path) -> str | None:
    """A file's text, or `None` where it is not there, not readable or empty."""
    try:
        return path.read_text(errors="replace").strip() or None
    except OSError:  # Containers hide some of these files, and others are for root alone.
        return None


def cpuinfo(root: Path = ROOT) -> dict[str, str]:
    """The first processor's entries in /proc/cpuinfo; none where there is no such file."""
    first, _, _ = (kernel_text(root / "proc/cpuinfo") or "").partition("\n\n")
    pairs = (line.partition(":") for line in first.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}
