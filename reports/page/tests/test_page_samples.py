"""A case's samples as the page draws them, against lists made by hand."""

from dataclasses import replace

import pytest
from made_pages import real_run

from reports.page.samples import is_thinned, processes_of, quantiles_of

CASE = real_run().cases[0]


def case_of(*processes):
    """The first real case with these samples: rounds of processes."""
    return replace(CASE, restarts=tuple(tuple(map(tuple, rounds)) for rounds in processes))


def test_few_samples_are_all_kept_in_order_of_size():
    """Nothing is left out that can be drawn."""
    assert quantiles_of([3.0, 1.0, 2.0]) == [1.0, 2.0, 3.0]
    assert quantiles_of([0.25]) == [0.25]


@pytest.mark.parametrize("count", [101, 201, 1001])
def test_many_samples_become_a_hundred_steps(count):
    """Of 0 to n in whole steps the share p lies at p times n; percentiles are exact here."""
    last = count - 1
    found = quantiles_of([float(last - at) for at in range(count)])
    assert found == [at * last / 100 for at in range(101)]


def test_lowest_and_highest_are_always_there():
    """Of 150 samples a step is 1.49 ranks: the first four are ranks 0, 1, 3 and 4."""
    found = quantiles_of([float(at) for at in range(150)])
    assert found[:4] == [0.0, 1.0, 3.0, 4.0]
    assert (len(found), found[-1]) == (101, 149.0)


def test_figures_have_five_digits():
    """A picture shows no more; the file would carry them for nothing."""
    assert quantiles_of([0.00123456789]) == [0.0012346]
    assert processes_of(case_of([[123.456789]])) == [[123.46]]


def test_samples_keep_their_order_and_their_process():
    """Rounds of a process lie one behind the other."""
    case = case_of([[3.0, 1.0], [2.0]], [[5.0, 4.0]])
    assert processes_of(case) == [[3.0, 1.0, 2.0], [5.0, 4.0]]
    assert not is_thinned(case)


def test_of_too_many_a_round_shows_lowest_median_highest():
    """401 samples: rounds of 200, 200 and one; each round of 1 to 200 has the median 100.5."""
    going = [float(at) for at in range(1, 201)]
    case = case_of([going, going[::-1]], [[7.0]])
    assert is_thinned(case)
    assert processes_of(case) == [[1.0, 100.5, 200.0, 1.0, 100.5, 200.0], [7.0]]


def test_four_hundred_are_not_too_many():
    """The bound itself is drawn in full."""
    case = case_of([[float(at) for at in range(400)]])
    assert not is_thinned(case)
    assert processes_of(case)[0][-1] == 399.0
