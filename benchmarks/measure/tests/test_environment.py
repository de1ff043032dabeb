"""What is recorded of the machine."""

import json

import torch

from benchmarks.measure.environment import environment
from benchmarks.measure.fingerprint import fingerprint

# Reports, and users' own scripts, find these under these names.
PUBLISHED = {
    *("cpu", "cpu_capability", "cores", "memory_bytes", "gpu", "system", "python", "torch"),
    *("torchvision", "fvcore", "cuda", "cudnn", "threads", "interop_threads", "mkldnn"),
    *("variables", "pinned", "fingerprint", "machine", "switches", "system_settings"),
}


def test_environment_is_plain_and_names_machine_and_versions():
    """JSON holds it as it is, and it names the machine and what runs on it."""
    facts = environment()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["cpu"]
    assert facts["torch"] == torch.__version__
    assert facts["cores"] >= 1
    assert facts.keys() >= PUBLISHED


def test_environment_holds_its_machine_s_fingerprint():
    """The fields that it is made of stand beside it."""
    facts = environment()
    assert facts["fingerprint"] == fingerprint(facts["machine"])
    assert facts["machine"]["cpu"] == facts["cpu"]


def test_environment_keeps_no_variable_that_is_not_named(monkeypatch):
    """A token in the environment never reaches a result file."""
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    facts = environment()
    assert facts["variables"]["OMP_NUM_THREADS"] == "2"
    assert "s3cret" not in json.dumps(facts)


def test_build_of_torch_is_told_by_a_digest(monkeypatch):
    """The same torch on another processor is the same build."""
    shown = torch.__config__.show()
    before = environment()["torch_build"]
    capability = "CPU capability usage: "
    line = next(line for line in shown.splitlines() if capability in line)
    monkeypatch.setattr(torch.__config__, "show", lambda: shown.replace(line, f"  - {capability}X"))
    assert environment()["torch_build"] == before
    monkeypatch.setattr(torch.__config__, "show", lambda: shown + "\n  - another flag")
    assert environment()["torch_build"] != before
