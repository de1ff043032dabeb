"""The files that a gate leaves behind, and what it says in the terminal."""

import io
import json
import xml.etree.ElementTree as ET

import pytest
from made_gates import make_each_word, make_gate, make_verdict
from rich.console import Console

from reports.gating.verdicts import GateRecord
from reports.gating.written.documents import print_gate, write_gate

TERMINAL = """\
1 of 2 cases regressed: resnet56; 1 unchanged.
┏━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━┓
┃ case      ┃   verdict ┃             change of time ┃ restarts ┃ smallest detectable ┃ limit ┃
┡━━━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━┩
│ all cases │ unchanged │     0.0 % (-1.0 to +1.0 %) │        6 │               2.0 % │ 1.0 % │
│ resnet56  │ regressed │ +12.0 % (+11.0 to +13.0 %) │        6 │               2.0 % │ 3.0 % │
│ resnet20  │ unchanged │     0.0 % (-1.0 to +1.0 %) │        6 │               2.0 % │ 3.0 % │
└───────────┴───────────┴────────────────────────────┴──────────┴─────────────────────┴───────┘
Change of time: the candidate's seconds over the baseline's, + is slower, with the interval \
that the verdict rests on: of 90 % to 95 % where it is unchanged, else of 99 % to 99.5 %. \
Smallest detectable: the slowdown that would have been found in 80 % of such gates. \
Limit: a smaller one does not count.
Why:
  resnet56: four [bold]confirm it
"""


def in_terminal(gate):
    """What a terminal without colours shows."""
    console = Console(file=io.StringIO(), width=120)
    print_gate(gate, console)
    return console.file.getvalue()


def test_terminal():
    """The answer, all of the cases, the legend and the reasons; brackets are no markup."""
    reasons = ["four [bold]confirm it"]
    bad = make_verdict("resnet56", "regressed", 1.12, reasons=reasons)
    suite = make_verdict("all cases", limit=1.01)
    shown = in_terminal(make_gate(make_verdict("resnet20", reasons=["not told"]), bad, suite=suite))
    assert shown == TERMINAL


def test_terminal_tells_the_facts_that_changed():
    """Behind the table, with whether they are worse."""
    shown = in_terminal(make_each_word())
    assert (
        "\nChanges of facts:\n"
        "  plain20: operators: conv1 calls aten::convolution 2 times, before 1 (worse)\n"
    ) in shown


def test_files(tmp_path):
    """The record can be read back as it was; the others are beside it."""
    gate, folder, report = make_each_word(), tmp_path / "new" / "gate", tmp_path / "ci" / "gate.xml"
    write_gate(gate, folder, junit=report)
    assert GateRecord.from_dict(json.loads((folder / "gate.json").read_text())) == gate
    assert sorted(file.name for file in folder.iterdir()) == [
        *("gate.html", "gate.json", "summary.md"),
    ]
    assert (folder / "summary.md").read_text().startswith("<!-- resnet-bench gate -->\n## 1 of 11")
    title = "<title>1 of 11 cases is wrong: resnet110; 1 missing,"
    assert title in (folder / "gate.html").read_text()
    assert ET.parse(report).getroot().tag == "testsuites"  # noqa: S314  # Our own.


def test_no_junit_unless_asked(tmp_path):
    """The other three are always there."""
    write_gate(make_gate(make_verdict("a")), tmp_path, junit=None)
    assert len([*tmp_path.iterdir()]) == 3


def test_page_has_every_row_that_the_comment_leaves_out(tmp_path):
    """It is not limited by anybody."""
    verdicts = [make_verdict(f"resnet{number}") for number in range(1000)]
    write_gate(make_gate(*verdicts), tmp_path, junit=None)
    assert len((tmp_path / "summary.md").read_bytes()) <= 60_000
    assert "<code>resnet999</code>" in (tmp_path / "gate.html").read_text()


def test_numbers_that_json_does_not_know_are_refused(tmp_path):
    """No program could read the file; nothing else is written either."""
    with pytest.raises(ValueError, match="JSON"):
        write_gate(make_gate(make_verdict("a", ratio=float("nan"))), tmp_path, junit=None)
    assert not [*tmp_path.iterdir()]
