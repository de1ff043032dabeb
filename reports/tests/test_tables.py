"""What the cells of a run's tables say."""

from reports.tables import sections_of_run


def column(cases, heading):
    """The cells of one column of the only table."""
    (section,) = sections_of_run(cases)
    return [row[section.headings.index(heading)] for row in section.rows]


def test_several_processes_give_an_interval_over_them(record, run):
    """1.1 apart from each other: a factor of exp(4.303 ln 1.1 / sqrt 3) = 1.267 either way."""
    cases = run(record(medians=(0.001, 0.0011, 0.00121))).cases
    assert column(cases, "call (ms) ± 95 %") == ["1.10 (0.868 to 1.39)"]
    assert column(cases, "samples / processes") == ["15 / 3"]


def test_one_process_gives_an_interval_within_it(record, run):
    """And too few rounds none."""
    known, unknown = record(), record(layout="nhwc", restarted={"low_s": None, "high_s": None})
    cells = column(run(known, unknown).cases, "call (ms) ± 95 % within one process")
    assert cells == ["2.00 ± 2.0 %", "2.00"]


def test_kinds_of_intervals_have_columns_of_their_own(record, run):
    """No half width stands below a heading of the other kind."""
    cases = run(record(), record(layout="nhwc", medians=(0.002, 0.002))).cases
    assert column(cases, "call (ms) ± 95 %") == ["-", "2.00 ± 0 %"]
    assert column(cases, "call (ms) ± 95 % within one process") == ["2.00 ± 2.0 %", "-"]


def test_ratio_says_what_it_is_over_and_whether_it_was_measured_in_turns(measured):
    """Plain and resnext against the basic block, the one in turns, the other apart."""
    group = {"kind": "block", "group": "blocks"}
    cases = [
        measured([(0.001,)], [(0.002,)], role="plain", subject="plain_64", **group),
        measured([(0.002,)], [(0.004,)], role="identity", subject="basic_64", **group),
        measured([(0.003,)], [(0.006,)], role="resnext", subject="resnext_64", turns=2, **group),
    ]
    plain, basic, resnext = column(cases, "over identity ± 95 %")
    assert (plain, basic) == ("0.500 ± 0 %", "baseline")
    assert resnext.startswith("1.50 (")
    assert resnext.endswith("), not in turns")


def test_variant_stands_over_its_own_baseline(measured):
    """Two nets in one group, and nhwc of the second."""
    cases = [
        measured([(0.001,)], [(0.001,)]),
        measured([(0.004,)], [(0.005,)], subject="plain18"),
        measured([(0.002,)], [(0.0025,)], subject="plain18", layout="nhwc"),
    ]
    assert column(cases, "over eager float32 nchw ± 95 %") == ["-", "baseline", "0.500 ± 0 %"]


def test_cuda_shows_device_and_launch_and_which_decides(record, run):
    """The host takes longer to issue the call than the GPU to run it."""
    times = {"device_hot_s": 0.001, "device_cold_s": 0.0015, "launch_s": 0.0012}
    cases = run(record(device="cuda", **times)).cases
    assert column(cases, "GPU, hot (ms)") == ["1.00"]
    assert column(cases, "GPU, cold (ms)") == ["1.50"]
    assert column(cases, "launch (ms)") == ["1.20"]
    assert column(cases, "beware") == ["launch-bound"]


def test_columns_that_say_nothing_are_left_out(record, run):
    """Neither a ratio without a baseline, nor a GPU's times, nor what to beware of."""
    (section,) = sections_of_run(run(record()).cases)
    assert section.headings == (
        *("case", "call (ms) ± 95 % within one process", "quartiles (ms)", "min (ms)"),
        *("samples / processes", "params (M)", "GMACs/input", "ps/MAC"),
    )
