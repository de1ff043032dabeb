"""The interactive pictures of the page: Altair charts over datasets that the page fills."""

from functools import cache
from typing import Any

from reports.page.pictures.batches import memory_against_batch_size, throughput_against_batch_size
from reports.page.pictures.costs import latency_against_macs, latency_against_parameters
from reports.page.pictures.distribution import latency_distribution
from reports.page.pictures.layers import time_by_kind, time_by_layer
from reports.page.pictures.roofline import roofline
from reports.page.pictures.samples import samples_over_time
from reports.page.pictures.speedups import speedup_matrix

ALL = (
    latency_against_macs,
    latency_against_parameters,
    throughput_against_batch_size,
    memory_against_batch_size,
    latency_distribution,
    roofline,
    speedup_matrix,
    time_by_layer,
    time_by_kind,
    samples_over_time,
)


@cache
def pictures() -> list[dict[str, Any]]:
    """Every picture: name, title, question (the section's id), reading, and its Vega."""
    return [picture().compiled() for picture in ALL]
