"""Trials as a series would have left them."""

from reports.gating.proof.trial import Trial

STEADY = [0.001, -0.002, 0.0, 0.002, -0.001, 0.0]
SLOWER = [0.099, 0.101, 0.1, 0.102, 0.098, 0.1]
CONFIRMED = [*SLOWER, 0.1, 0.099, 0.101, 0.1]
NOISY = [0.2, -0.2, 0.15, -0.15, 0.1, -0.1, 0.2, -0.2] * 2


def made_trial(**known):
    """A trial of two cases that are as fast as before, but for what is *known*."""
    values = {
        "kind": "identical",
        "truth": 1.0,
        "busy": False,
        "threads": 1,
        "number": 0,
        "log_ratios": {"a-cpu-t1": STEADY, "b-cpu-t1": STEADY},
        "seconds": 90.0,
        "others_cpus": 0.1,
        "rivals": {},
        "rivals_seconds": 0.0,
        "failed": None,
        "taken_at": "2026-11-25T02:00:00+00:00",
        "machine": "a chip, 2 cores (abc)",
        "torch": "2.14.1",
    }
    return Trial(**values | known)
