"""Which members of an event or shipment name a person or a plate: they are kept apart, so that they can be erased. Pure.

Source: ledger.md section 3 (names live only in rows that may be erased, never in tracked columns).
"""

from collections.abc import Mapping
from typing import Any

PERSONAL = frozenset({"vehicle", "supplier", "signed_by"})
"""Members with these names, wherever they stand: transport, fields of a collection, fields of a document."""


def parted(body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The body without personal members, and those by their pointer."""
    apart: dict[str, str] = {}
    return _without(body, "", apart), apart


def joined(body: Mapping[str, Any], apart: Mapping[str, str]) -> dict[str, Any]:
    """The body with its personal members again, as far as their place is still there; `body` is left as it was."""
    whole = _copy(body)
    for pointer, text in apart.items():
        *way, name = pointer.split("/")[1:]
        place: Any = whole
        for part in way:
            if isinstance(place, list):
                place = place[int(part)] if int(part) < len(place) else None
            elif isinstance(place, dict):
                place = place.setdefault(part, {})
        if isinstance(place, dict):
            place[name] = text
    return whole


def _without(value: Any, at: str, apart: dict[str, str]) -> Any:
    if isinstance(value, Mapping):
        kept = {}
        for name, member in value.items():
            if name in PERSONAL and isinstance(member, str):
                apart[f"{at}/{name}"] = member
            else:
                kept[name] = _without(member, f"{at}/{name}", apart)
        return kept
    if isinstance(value, list | tuple):
        return [_without(member, f"{at}/{place}", apart) for place, member in enumerate(value)]
    return value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(member) for name, member in value.items()}
    return [_copy(member) for member in value] if isinstance(value, list | tuple) else value
