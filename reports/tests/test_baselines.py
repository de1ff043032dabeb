"""Which case another one is held against."""

from reports.baselines import block_baseline, variant_pairs


def test_variant_is_held_against_its_own_case(record, run):
    """Batch 8 in bfloat16 against batch 8 in float32, not against batch 1."""
    cases = [
        record(),
        record(batch_size=8),
        record(batch_size=8, precision="bfloat16"),
        record(batch_size=2, precision="bfloat16"),
    ]
    ((baseline, candidate),) = variant_pairs(run(*cases).cases)
    assert (baseline.record, candidate.record) == (cases[1], cases[2])


def test_blocks_are_held_against_the_basic_one(record, run):
    """Its shortcut is the identity, or a projection where there is no identity."""
    blocks = [
        record(kind="block", subject=role, role=role)
        for role in ("plain", "projection", "identity", "bottleneck, matched MACs")
    ]
    cases = run(*blocks).cases
    assert block_baseline(cases).record.role == "identity"
    assert block_baseline(cases[:2]).record.role == "projection"
    assert block_baseline(cases[:1]) is None


def test_nets_have_no_basic_block(record, run):
    """Whatever their role says."""
    assert block_baseline(run(record(role="identity")).cases) is None
