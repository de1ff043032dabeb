"""What stands for a machine."""

import subprocess
import sys
from hashlib import sha256

from benchmarks.measure.fingerprint import fingerprint, fingerprint_differences

MACHINE = {"cpu": "Test CPU", "cores": 2, "gpu": None}


def test_fingerprint_is_that_of_the_fields_in_any_order():
    """The beginning of SHA-256 over the fields as JSON, sorted by name."""
    text = '{"cores": 2, "cpu": "Test CPU", "gpu": null}'
    assert fingerprint(MACHINE) == sha256(text.encode()).hexdigest()[:12]
    assert fingerprint(dict(reversed(MACHINE.items()))) == fingerprint(MACHINE)


def test_another_value_is_another_fingerprint():
    """Also where only one field differs."""
    assert fingerprint(MACHINE | {"cores": 4}) != fingerprint(MACHINE)


def test_differences_are_named_in_the_baseline_s_order():
    """What the candidate alone has comes last."""
    candidate = {"driver": "580.1", "gpu": "Test GPU", "cores": 2, "cpu": "Other CPU"}
    assert fingerprint_differences(MACHINE, candidate) == ("cpu", "gpu", "driver")
    assert fingerprint_differences(MACHINE, dict(MACHINE)) == ()


def test_field_that_is_not_there_is_unknown():
    """It agrees with an unknown one and with no other."""
    assert fingerprint_differences({"cores": 2}, {"cores": 2, "gpu": None}) == ()
    assert fingerprint_differences({"cores": 2}, {"cores": 2, "gpu": "Test GPU"}) == ("gpu",)


def test_fingerprints_need_no_torch():
    """Reports compare machines without it."""
    code = "import sys; import benchmarks.measure.fingerprint; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
