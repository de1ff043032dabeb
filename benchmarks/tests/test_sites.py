"""Block names, their roles at a site, and widths that match."""

import pytest

from benchmarks.sites import (
    DOWNSAMPLING_SITES,
    IDENTITY_SITES,
    Site,
    block_names,
    block_spec,
    matched_names,
    native_resolution,
    role_of,
    shortcut_names,
    site_of,
)
from resnet_impl import complexity

FIRST = Site(channels=64, resolution=56)
SHRINKING = Site(channels=64, resolution=56, stride=2)


def test_first_site_holds_the_paper_s_pair():
    """At 64 channels the matches are the bottleneck of width 64 and the 32x4d ResNeXt block."""
    assert shortcut_names(FIRST) == ("plain_64", "basic_64", "projection_64")
    assert matched_names(FIRST, by="macs") == ("bottleneck_256_w64", "resnext_256_w128_g32")


@pytest.mark.parametrize("site", IDENTITY_SITES)
def test_without_a_stride_matched_macs_are_matched_parameters(site):
    """Every weight is used once a pixel; the norms' few parameters move it a step at most."""
    by_macs, by_parameters = (matched_names(site, by=by) for by in ("macs", "parameters"))
    for one, other, step in zip(by_macs, by_parameters, (8, 32), strict=True):
        assert abs(block_spec(one).width - block_spec(other).width) <= step


@pytest.mark.parametrize("site", [*IDENTITY_SITES, *DOWNSAMPLING_SITES])
@pytest.mark.parametrize("by", ["macs", "parameters"])
def test_no_other_width_comes_nearer(site, by):
    """One step wider or narrower is further from the basic block's count."""
    target = getattr(complexity(block_spec(shortcut_names(site)[1]), site.resolution), by)

    def distance(name):
        return abs(getattr(complexity(block_spec(name), site.resolution), by) - target)

    for name, step in zip(matched_names(site, by=by), (8, 32), strict=True):
        width = block_spec(name).width
        for other in (width - step, width + step):
            if other > 0:
                neighbour = name.replace(f"_w{width}", f"_w{other}")
                assert distance(name) <= distance(neighbour)


@pytest.mark.parametrize("site", IDENTITY_SITES)
def test_matches_are_within_six_percent(site):
    """Widths that are whole vectors still come close; the tables show the counts."""
    target = complexity(block_spec(shortcut_names(site)[1]), site.resolution).macs
    for name in matched_names(site, by="macs"):
        macs = complexity(block_spec(name), site.resolution).macs
        assert macs == pytest.approx(target, rel=0.06)


def test_a_shrinking_site_has_two_different_matches():
    """The bottleneck's first 1x1 sees the large map: matched MACs and parameters part."""
    by_macs, by_parameters = (matched_names(SHRINKING, by=by) for by in ("macs", "parameters"))
    assert set(by_macs).isdisjoint(by_parameters)


@pytest.mark.parametrize(
    ("name", "resolution", "role"),
    [
        ("plain_64", 56, "plain"),
        ("basic_64", 56, "identity"),
        ("projection_64", 56, "projection"),
        ("bottleneck_256_w64", 56, "bottleneck"),
        ("resnext_256_w128_g32", 56, "resnext"),
        ("plain_64to128_s2", 56, "plain"),
        ("basic_64to128_s2", 56, "projection"),
        (matched_names(SHRINKING, by="macs")[0], 56, "bottleneck, matched MACs"),
        (matched_names(SHRINKING, by="parameters")[1], 56, "resnext, matched parameters"),
        ("bottleneck_256to512_w128_s2", 56, "bottleneck, width 128"),
        ("bottleneck_2to4_w2_s2", 56, "bottleneck, width 2"),
        ("resnext_8to16_w32_g32_s2", 56, "resnext, width 32"),
    ],
)
def test_role_says_what_a_block_stands_for(name, resolution, role):
    """The block's part in the comparison at its site."""
    assert role_of(name, resolution) == role


def test_bottleneck_belongs_to_the_site_of_a_quarter_of_its_channels():
    """He et al. 2016, Fig. 5: 256 channels outside stand where the basic block has 64."""
    assert site_of("bottleneck_256to512_w128_s2") == (64, 128)
    assert site_of("basic_64to128_s2") == (64, 128)
    assert native_resolution("bottleneck_1024_w256") == 14
    assert native_resolution("basic_48") == 56


def test_every_preset_block_can_be_read_back():
    """The names of the presets are of the grammar that a user types."""
    for name in block_names():
        assert block_spec(name).out_channels > 0


@pytest.mark.parametrize("name", ["resnet5o", "bottleneck", "plain_", "basic_64_x", ""])
def test_a_name_outside_the_grammar_is_refused(name):
    """The message shows names that work."""
    with pytest.raises(ValueError, match="allowed are plain_64, basic_64"):
        block_spec(name)


def test_a_block_that_cannot_be_built_is_refused_with_its_name():
    """Width and groups have to fit."""
    with pytest.raises(ValueError, match=r"^block 'resnext_256_w100_g32': width 100"):
        block_spec("resnext_256_w100_g32")
