"""What stands in a JSON column, as people read it: members under their labels, codes in words, parts of a list behind each other."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.words import word

NOTHING = "–"
MEMBERS: Mapping[str, Promise] = {
    "carrier": _("Carrier"),
    "closing": _("Closing stock"),
    "container": _("Container"),
    "discharge": _("Discharge"),
    "entry_port": _("Port of entry"),
    "gross_kg": _("Gross, kg"),
    "line": _("Line"),
    "loaded_at": _("Loaded at"),
    "marks": _("Marks"),
    "mode": _("Mode of transport"),
    "nh3_n_mg_l": _("NH3-N, mg/l"),
    "opening": _("Opening stock"),
    "origin_country": _("Country of origin"),
    "other_inputs": _("Other inputs"),
    "pieces": _("Pieces"),
    "place": _("Place"),
    "reagents": _("Reagents"),
    "route": _("Route"),
    "scrap_class": _("Class of scrap"),
    "seals": _("Seals"),
    "tare_kg": _("Tare, kg"),
    "unloaded_at": _("Unloaded at"),
    "waybill": _("Waybill"),
}
"""Members of JSON columns that are no columns themselves."""
_WORDS: Mapping[str, str] = {
    "activities": "activity",
    "country": "place",
    "deposit": "deposit",
    "destination": "place",
    "form": "form",
    "forms": "form",
    "kinds": "organisation_kind",
    "mode": "transport_mode",
    "ore_class": "ore_class",
    "origin_country": "place",
    "route": "route",
    "scrap_class": "scrap_class",
}
"""Members whose values are codes, with the kind of word."""
_KINDS: Mapping[str, str] = {"consignee": "party_kind", "end_user": "party_kind", "licences": "licence"}
"""The kind of word of a member `kind`, by the column that it stands in."""


def in_words(value: Any, column: str, member: str = "") -> str:
    """The value of a JSON column, or of a member of it."""
    name = member or column
    if isinstance(value, Mapping):
        return "; ".join(f"{_label(key)}: {in_words(one, column, key)}" for key, one in value.items()) or NOTHING
    if isinstance(value, list):
        between = " | " if any(isinstance(one, Mapping) for one in value) else ", "
        return between.join(in_words(one, column, name) for one in value) or NOTHING
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if value is None or value == "":
        return NOTHING
    kind = _KINDS.get(column) if name == "kind" else _WORDS.get(name)
    return str(value) if kind is None else word(value, kind)


def _label(key: str) -> str:
    return str(MEMBERS.get(key) or LABELS.get(key) or key)
