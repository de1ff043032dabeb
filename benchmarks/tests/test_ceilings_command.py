"""The command: what it prints, what it refuses, and how it ends."""

from dataclasses import replace

import pytest
from fake_ceilings import FOUND

from benchmarks.__main__ import main
from benchmarks.commands import ceilings as command
from benchmarks.results import RESULTS

TABLE = """cpu: A Processor, torch 2.14.1, machine 0123456789ab
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃ at best                    ┃                 float32 ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━┩
│ threads                    │                       2 │
│ matrix product, GFLOP/s    │                    93.3 │
│ its shape                  │             512x512x512 │
│ convolution, GFLOP/s       │                  11,843 │
│ its shape, images, layout  │ 3x3 64>64 56x56 b8 nhwc │
│ copy, memory, GB/s         │                    21.1 │
│ triad, memory, GB/s        │                    9.00 │
│ best of both, caches, GB/s │                     151 │
│ last cache, MB             │                    33.6 │
│ measured (UTC)             │        2026-11-24 08:03 │
└────────────────────────────┴─────────────────────────┘
"""


@pytest.fixture
def asked(monkeypatch):
    """What the store was asked for; it answers with the ceilings above."""
    log = []

    def answer(*, say, **given):
        log.append(given)
        say(f"measuring {given['precision']}")
        return replace(FOUND, precision=given["precision"])

    monkeypatch.setattr(command, "ceilings_for", answer)
    monkeypatch.setattr(command, "cpu_brand", lambda: "A Processor")
    monkeypatch.setattr(command, "available_devices", lambda: ("cpu",))
    monkeypatch.setenv("COLUMNS", "120")
    return log


def test_table_is_in_decimal_units_below_what_was_said(asked, capsys):
    """33,554,432 bytes are 33.6 MB."""
    assert main(["ceilings"]) == 0
    assert capsys.readouterr().out == "measuring float32\n" + TABLE
    assert len(asked) == 1


def test_nothing_given_is_float32_with_torch_s_threads_beside_the_results(asked):
    """What is kept is taken."""
    main(["ceilings"])
    assert asked == [
        {
            "device": "cpu",
            "precision": "float32",
            "threads": None,
            "folder": RESULTS,
            "again": False,
        }
    ]


def test_every_option_reaches_the_store(asked, tmp_path, capsys):
    """Each precision once, in the order given, and a column of the one table for each."""
    options = ["--device", "cpu", "--precision", "bfloat16,float32,bfloat16", "--threads", "3"]
    assert main(["ceilings", *options, "--again", "--results", str(tmp_path)]) == 0
    assert [given.pop("precision") for given in asked] == ["bfloat16", "float32"]
    expected = {"device": "cpu", "threads": 3, "folder": tmp_path, "again": True}
    assert asked == [expected, expected]
    assert "┃ at best                    ┃                bfloat16 ┃" in capsys.readouterr().out


def test_cuda_comes_first_where_there_is_one(asked, monkeypatch):
    """Whoever has a GPU asks for its ceilings."""
    monkeypatch.setattr(command, "available_devices", lambda: ("cpu", "cuda"))
    monkeypatch.setattr(command, "impossible", lambda _: None)
    main(["ceilings"])
    assert asked[0]["device"] == "cuda"


def test_unknown_cache_is_a_dash(monkeypatch):
    """And no 0."""
    monkeypatch.setattr(command, "UNKNOWN", "nobody knows")
    assert command._figures(replace(FOUND, cache_bytes=None))["last cache, MB"] == "nobody knows"


def test_gpu_is_named_as_torch_does(monkeypatch):
    """Its processor is of no matter."""
    monkeypatch.setattr(command, "gpu_name", lambda: "NVIDIA H100")
    title = command.table([replace(FOUND, device="cuda:1")]).title
    assert title == "cuda:1: NVIDIA H100, torch 2.14.1, machine 0123456789ab"


@pytest.mark.parametrize("precisions", ["tf32", "float32,tf32"])
def test_what_the_machine_cannot_do_is_one_line(asked, capsys, precisions):
    """Exit status 2, and nothing is measured, not even what it can."""
    assert main(["ceilings", "--device", "cpu", "--precision", precisions]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ceilings: cpu has no TF32: ")
    assert asked == []


def test_no_cuda_is_one_line(asked, capsys, monkeypatch):
    """As above."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert main(["ceilings", "--device", "cuda:1"]) == 2
    assert capsys.readouterr().err == "ceilings: no CUDA device\n"
    assert asked == []


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--precision", "float31", "did you mean 'float32'?"),
        ("--precision", "float32,", "precision '': allowed are float32, tf32"),
        ("--device", "cpu:1", "device 'cpu:1': allowed are cpu, cuda and cuda:N"),
        ("--threads", "0", "threads '0': allowed are whole numbers from 1"),
    ],
)
def test_value_that_is_none_is_refused_with_what_is_allowed(asked, capsys, option, value, message):
    """As the benchmarks' own options are."""
    with pytest.raises(SystemExit) as ended:
        main(["ceilings", option, value])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
    assert asked == []


def test_a_device_without_room_is_one_line(capsys, monkeypatch):
    """As what cannot be done at all."""

    def full(**_):
        raise RuntimeError("CUDA out of memory.\nTried to allocate 1 GiB")

    monkeypatch.setattr("benchmarks.commands.ceilings.ceilings_for", full)
    assert main(["ceilings", "--device", "cpu"]) == 2
    assert capsys.readouterr().err == "ceilings: CUDA out of memory.\n"
