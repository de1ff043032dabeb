"""Where the time of a profiled call goes, for the page's bars."""

from collections.abc import Sequence
from typing import Any

from reports.profiles.kinds import KINDS
from reports.profiles.layers import Layer
from reports.profiles.profile import Profile, names_of


def profiled(profiles: Sequence[Profile]) -> list[dict[str, Any]]:
    """One entry for each profile, its layers in the order of the net.

    Units: seconds of one call; shares are of all layers together.
    """
    return [
        {
            "name": name,
            "case": profile.record.case,
            "provenance": profile.provenance,
            "notes": [*profile.record.notes],
            "agrees": profile.record.agrees,
            "call_s": profile.record.plain_s,
            "kinds": [*KINDS],
            "layers": [_layer(layer, order) for order, layer in enumerate(profile.layers)],
        }
        for name, profile in zip(names_of(profiles), profiles, strict=True)
    ]


def _layer(layer: Layer, order: int) -> dict[str, Any]:
    place = layer.placement
    return {
        "path": layer.name,
        "type": layer.record.type,
        "kind": layer.kind,
        "own_s": layer.own_s,
        "share": layer.share,
        "calls": layer.record.calls,
        "bound": place.verdict if place else None,
        "share_of_ceiling": place.share if place else None,
        "order": order,
    }
