"""What is recorded of the machine, and what is pinned for a case."""

import json

import pytest
import torch

from benchmarks.measure.environment import environment, pinned


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


def test_switches_are_pinned_inside_and_restored_outside():
    """Threads, TF32 and autotuning are the case's inside, and the process's after an error."""
    before = (torch.get_num_threads(), torch.backends.cudnn.benchmark)

    def fail_inside():
        with pinned(threads=1, tf32=True):
            assert torch.get_num_threads() == 1
            assert torch.backends.cudnn.benchmark
            assert torch.backends.cuda.matmul.allow_tf32
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert (torch.get_num_threads(), torch.backends.cudnn.benchmark) == before
    assert not torch.backends.cuda.matmul.allow_tf32
