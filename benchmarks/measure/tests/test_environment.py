"""What is recorded of the machine."""

import json

import torch

from benchmarks.measure.environment import environment


def test_environment_is_plain_and_names_machine_and_versions():
    """JSON holds it as it is, and it names the machine and what runs on it."""
    facts = environment()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["cpu"]
    assert facts["torch"] == torch.__version__
    assert facts["cores"] >= 1


def test_environment_keeps_no_variable_that_is_not_named(monkeypatch):
    """A token in the environment never reaches a result file."""
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    facts = environment()
    assert facts["variables"]["OMP_NUM_THREADS"] == "2"
    assert "s3cret" not in json.dumps(facts)
