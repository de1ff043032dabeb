"""Hand-made evidence: duels whose ratios, facts and losses are what a test says."""

import json

from benchmarks.measure.duel_record import (
    DUEL_FILE,
    DUEL_VERSION,
    SIDES,
    BlockTimes,
    Bout,
    DuelHeader,
    Facts,
    Lost,
    ModuleCount,
    OperatorCount,
    Sheet,
    SideRecord,
    Timed,
)

CASE = "resnet18-inference-b1-64-float32-nchw-eager-cpu-t1"
OTHER_CASE = "resnet50-inference-b1-64-float32-nchw-eager-cpu-t1"
CUDA_CASE = "resnet18-inference-b8-224-float32-nchw-eager-cuda"

ROUNDS = 3
BASELINE_S = 0.001


def made_evidence(
    folder,
    ratios,
    *,
    facts=None,
    lost=(),
    later=(),
    cases=(),
    torch=("2.14.1", "2.14.1"),
    started_at="2026-11-25T02:00:00+00:00",
):
    """Writes ``duel.jsonl`` into a folder, which is made where it is not there.

    Args:
        folder: where the file goes, as ``tmp_path``.
        ratios: of each case and restart, candidate / baseline; every round has that ratio.
        facts: of a case by side, what differs from `made_facts`; `None` leaves the side's out.
        lost: as `made_lost` makes them; they stand in the first restart.
        later: likewise; they stand in the last one.
        cases: planned ones beside those.
        torch: its version on either side.
        started_at: when the duel began.

    Returns:
        the path of the file.
    """
    header = made_header(
        cases=[*dict.fromkeys([*ratios, *(each.case for each in lost), *cases])],
        started_at=started_at,
        baseline=made_side("v1", torch=torch[0]),
        candidate=made_side("worktree", torch=torch[1]),
    )
    restarts = max([*map(len, ratios.values()), 1 if lost else 0], default=0)
    bouts = [
        made_bout(
            restart=number,
            timed=[
                made_timed(case, [each[number]] * ROUNDS)
                for case, each in ratios.items()
                if number < len(each)
            ],
            facts=made_sheets(ratios, facts or {}) if number == 0 else [],
            lost=[*(lost if number == 0 else ()), *(later if number == restarts - 1 else ())],
        )
        for number in range(restarts)
    ]
    return written(folder, header, bouts)


def written(folder, header, bouts):
    """The file of a header and bouts."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DUEL_FILE
    lines = [json.dumps(record.to_dict()) + "\n" for record in (header, *bouts)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def made_header(**changes):
    """A header without cases."""
    values = {
        "version": DUEL_VERSION,
        "command": "python -m benchmarks duel",
        "started_at": "2026-11-25T02:00:00+00:00",
        "baseline": made_side("v1"),
        "candidate": made_side("worktree"),
        "rounds": ROUNDS,
        "cases": [],
        "environment": {"cpu": "Test CPU", "cores": 2, "torch": "2.14.1"},
    }
    return DuelHeader(**(values | changes))


def made_side(name, *, torch="2.14.1", **changes):
    """A side of that name."""
    values = {
        "name": name,
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "changed": False,
        "digest": "0123456789ab",
        "environment": {"torch": torch, "python": "3.11.7"},
    }
    return SideRecord(name=name, **{key: values[key] for key in values if key != "name"} | changes)


def made_bout(**changes):
    """A restart in which nothing was measured."""
    values = {
        "restart": 0,
        "first": SIDES[changes.get("restart", 0) % 2],
        "started_at": "2026-11-25T02:00:10+00:00",
        "seconds": 4.0,
        "timed": [],
        "facts": [],
        "lost": [],
        "disturbance": {},
    }
    return Bout(**(values | changes))


def made_timed(case, ratios):
    """A case's rounds: of the candidate a ratio each, of the baseline 1 ms."""
    return Timed(
        case=case,
        baseline=made_blocks([BASELINE_S] * len(ratios)),
        candidate=made_blocks([BASELINE_S * ratio for ratio in ratios]),
    )


def made_blocks(seconds):
    """Blocks whose calls take the same time."""
    return BlockTimes(least_s=list(seconds), median_s=list(seconds), calls=15)


def made_sheets(cases, facts):
    """The facts of each case on both sides."""
    return [
        Sheet(case=case, side=side, facts=made_facts(**asked))
        for case in cases
        for side in SIDES
        if (asked := facts.get(case, {}).get(side, {})) is not None
    ]


def made_facts(**changes):
    """A net of a convolution and a norm, whose answer is exact."""
    values = {
        "signature": {"input_shape": [1, 3, 64, 64], "output_shape": [1, 10], "threads": 1},
        "parameters": 1_864,
        "macs": 1_769_472,
        "activations": 65_536,
        "modules": [
            made_module("conv", type="Conv2d", parameters=1_728, macs=1_769_472),
            made_module("bn", type="BatchNorm2d", parameters=136, activations=0),
        ],
        "operators": [
            made_operator("conv", "aten::convolution"),
            made_operator("bn", "aten::norm"),
        ],
        "peak_memory_bytes": 1_000_000,
        "graphs": None,
        "graph_breaks": [],
        "relative_error": 1e-6,
        "answer_error": 0.0,
        "answer_remark": None,
        "tolerance": 1e-4,
    }
    return Facts(**(values | changes))


def made_module(path, **changes):
    """What a module does itself."""
    values = {"type": "Conv2d", "parameters": 0, "macs": 0, "activations": 65_536}
    return ModuleCount(path=path, **(values | changes))


def made_operator(path, name, calls=1):
    """Calls of an operator in a module."""
    return OperatorCount(path=path, name=name, calls=calls)


def made_lost(case, side, status="crashed", reason="SIGSEGV", *, absent=False):
    """A case that a side did not get through."""
    return Lost(case=case, side=side, status=status, reason=reason, absent=absent)
