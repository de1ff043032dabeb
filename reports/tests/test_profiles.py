"""What of a profile is read, what is refused, and how layers are held against each other."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_profiles import make_ceilings, make_layer, make_net, make_profile

from benchmarks.measure.profile_record import MemoryRecord, OperatorRecord
from reports.profiles.pairs import by_kind, difference_s, most_telling, pairs_of
from reports.profiles.profile import Profile, load_profile, load_profiles, names_of
from reports.reading import LoadError


def written(folder, profile, **changes):
    """A profile's folder."""
    folder.mkdir(exist_ok=True)
    document = profile.to_dict() | changes
    (folder / "profile.json").write_text(json.dumps(document))
    return folder


def read(record, name="one"):
    """A profile as it is after loading."""
    return Profile(path=Path(f"/results/{name}/profile.json"), record=record)


@pytest.mark.parametrize(
    "profile",
    [make_profile(), make_net(), make_net(training=True), make_profile(ceilings=None, memory=None)],
    ids=["small", "net", "training", "without"],
)
def test_whole_profile_is_read_back(tmp_path, profile):
    """From its folder, and from the file itself."""
    folder = written(tmp_path / "run", profile)
    assert load_profile(folder).record == profile
    assert load_profile(folder / "profile.json").path == folder / "profile.json"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"version": 1, "ca', "cannot be read: "),
        ("[1]", "is not a profile"),
        ("{}", "version None is unknown; this one reads 1"),
        ('{"version": 99}', "version 99 is unknown; this one reads 1"),
        ('{"version": 1}', "ProfileRecord: missing agrees, "),
        ('{"version": NaN}', "cannot be read: NaN is no number of JSON"),
    ],
)
def test_file_that_is_no_profile_is_refused_in_one_line(tmp_path, text, reason):
    """Truncated, of another form or of another version."""
    (tmp_path / "profile.json").write_text(text)
    with pytest.raises(LoadError) as refusal:
        load_profile(tmp_path)
    assert str(refusal.value).startswith(f"{tmp_path / 'profile.json'}: {reason}")
    assert "\n" not in str(refusal.value)


def test_folder_without_a_profile_is_refused(tmp_path):
    """And says what makes one."""
    with pytest.raises(LoadError, match=r"has no profile\.json; python -m benchmarks profile"):
        load_profile(tmp_path)
    with pytest.raises(LoadError, match=r"has no profile\.json"):
        load_profile(tmp_path / "nowhere")


def negative(**changes):
    """A profile whose only layer has been changed."""
    return [make_layer("conv", **changes)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"layers_s": 0.005}, "layers_s is 0.005, and its layers take 0.004 together"),
        ({"plain_s": 0.0}, "plain_s is 0.0"),
        ({"calls": 0}, "calls is 0"),
        (
            {"outside_kernels_share": 1.5},
            "outside_kernels_share is 1.5, which is no share",
        ),
        ({"layers": negative(forward_s=-0.001)}, "layer 'conv': forward_s is -0.001"),
        ({"layers": negative(flops=-1)}, "layer 'conv': flops is -1"),
        ({"layers": negative(forward_s=0.0), "layers_s": 0.0}, "its layers take no time"),
        (
            {"layers": [make_layer("conv")] * 2, "layers_s": 0.002},
            "layer 'conv' stands there 2 times",
        ),
        (
            {"layers": negative(backward_s=0.001), "training": False},
            "has backward times, and no backward pass belongs to the call",
        ),
        (
            {"layers": [make_layer("a", device_s=0.001), make_layer("b")]},
            "knows the kernels' time of some layers and not of others",
        ),
        (
            {"memory": MemoryRecord(times_s=[0.0], held_bytes=[], peak_bytes=0, peak_layer=None)},
            "memory: has 1 times and 0 sizes",
        ),
        (
            {
                "memory": MemoryRecord(
                    times_s=[1.0, 0.5], held_bytes=[1, 2], peak_bytes=2, peak_layer=None
                )
            },
            "memory: its times do not grow from zero",
        ),
        (
            {"memory": MemoryRecord(times_s=[0.0], held_bytes=[9], peak_bytes=1, peak_layer=None)},
            "memory: peak_bytes is 1, and 9 were held",
        ),
        (
            {"ceilings": make_ceilings(copy_bytes_per_second=0.0)},
            "ceilings: copy_bytes_per_second is 0.0",
        ),
        (
            {
                "operators": [
                    OperatorRecord(name="x", calls=1.0, self_s=-1.0, device_s=None, backward=False)
                ]
            },
            "operator 'x': self_s is -1.0",
        ),
    ],
)
def test_figures_at_odds_are_refused(tmp_path, changes, reason):
    """The file, and the first thing that is wrong with it."""
    layers = changes.pop("layers", None)
    folder = written(tmp_path / "run", make_profile(layers, **changes))
    with pytest.raises(LoadError) as refusal:
        load_profile(folder)
    assert str(refusal.value) == f"{folder / 'profile.json'}: {reason}"


def test_profile_without_layers_is_refused(tmp_path):
    """There is nothing to show."""
    folder = written(tmp_path / "run", make_profile(), layers=[])
    with pytest.raises(LoadError, match="has no layers"):
        load_profile(folder)


def test_profile_named_twice_is_refused(tmp_path):
    """It would be held against itself."""
    folder = written(tmp_path / "run", make_profile())
    with pytest.raises(LoadError, match="named twice"):
        load_profiles([folder, folder / "profile.json"])


def test_layers_have_shares_and_places():
    """3 ms for 50 MFLOP are a sixth of 100 GFLOP/s, 1.6 MB in 1 ms 16 % of 10 GB/s."""
    conv, relu = read(make_profile()).layers
    assert (conv.share, relu.share) == pytest.approx((0.75, 0.25))
    assert (conv.placement.bound, conv.placement.share) == ("compute", pytest.approx(1 / 6))
    assert conv.placement.intensity == 25
    assert (relu.placement.bound, relu.placement.share) == ("memory", pytest.approx(0.16))
    assert (conv.has_products, relu.has_products) == (True, False)


def test_forward_alone_is_placed():
    """1 ms of forward for the counts of forward; 2 ms more of backward change the share only."""
    layers = [make_layer("conv", backward_s=0.002), make_layer("pool", flops=0, forward_s=0.003)]
    conv, _ = read(make_profile(layers, training=True)).layers
    assert conv.own_s == pytest.approx(0.003)
    assert conv.share == pytest.approx(0.5)
    assert conv.placement.share == pytest.approx(0.5)


def test_kernels_stand_for_the_layer_where_they_are_known():
    """Host times of a GPU's layers are those of issuing them; both passes cannot be placed."""
    layers = [make_layer("a", device_s=0.0005), make_layer("b", device_s=0.0015)]
    first, second = read(make_profile(layers)).layers
    assert (first.own_s, second.own_s) == (0.0005, 0.0015)
    assert first.placement.share == pytest.approx(1.0)
    (trained, *_) = read(make_profile(layers, training=True)).layers
    assert trained.placement is None


def test_unknown_counts_are_no_zero():
    """A layer of unknown FLOPs has no place; one that takes no time is left out."""
    layers = [
        make_layer("unknown", flops=None),
        make_layer("unsized", least_bytes=None),
        make_layer("container", forward_s=0.0),
    ]
    placed = read(make_profile(layers)).layers
    assert [(layer.name, layer.placement) for layer in placed] == [
        ("unknown", None),
        ("unsized", None),
    ]


def test_layers_are_joined_by_their_paths():
    """Where the candidate loses most comes first; an absent layer has no time."""
    first = [make_layer("a"), make_layer("b"), make_layer("old", forward_s=0.002)]
    second = [make_layer("a", forward_s=0.004), make_layer("b"), make_layer("new")]
    pairs = pairs_of(read(make_profile(first)), read(make_profile(second), "two"))
    assert [(pair.name, *pair.times_s) for pair in pairs] == [
        ("a", 0.001, 0.004),
        ("new", 0.0, 0.001),
        ("b", 0.001, 0.001),
        ("old", 0.002, 0.0),
    ]
    assert difference_s(pairs) == pytest.approx(0.002)
    named, others = most_telling(pairs, 2)
    assert ([pair.name for pair in named], len(others)) == (["a", "old"], 2)


def test_pairs_of_different_kinds_name_both():
    """A dense convolution in the one and a grouped one in the other."""
    second = [make_layer("conv", type="Conv2d 3x3 g32", forward_s=0.002)]
    pairs = pairs_of(read(make_profile()), read(make_profile(second), "two"))
    assert [*by_kind(pairs)] == ["3x3 conv / grouped conv", "activation / absent"]


def test_profiles_are_named_by_what_tells_them_apart():
    """Subjects, or else cases, folders, paths."""
    first = make_profile()
    other = replace(first, subject="plain18")
    later = replace(first, case="resnet18-inference-b8-224-float32-nchw-eager-cpu")
    assert names_of([read(first), read(other)]) == ["resnet18", "plain18"]
    assert names_of([read(first), read(later)]) == [first.case, later.case]
    assert names_of([read(first), read(first, "two")]) == ["one", "two"]
    assert names_of([read(first), read(first)]) == ["/results/one/profile.json"] * 2
