"""Organisations, facilities and licences that hold these letters: by code, name in both languages, and number.

The registry is as large as the industry: some thousands of rows, read whole. An index of trigrams would not help Chinese, whose
names are asked by two characters.
"""

from dataclasses import dataclass

from django.db.models import Q

from traceability.registry import access
from traceability.registry.models import Facility, Licence, Organisation
from traceability.registry.viewer import Viewer

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class FoundRegistry:
    """Rows by kind, licences with their holders, facilities with their owners."""

    organisations: tuple[Organisation, ...]
    facilities: tuple[Facility, ...]
    licences: tuple[Licence, ...]


def kinds_of_licence(number: str) -> list[str]:
    """The kinds of which a licence has this number, as the authority wrote it. One query; for who reads everything."""
    return list(Licence.objects.filter(number=number).order_by("kind").values_list("kind", flat=True))


def found(text: str, *, viewer: Viewer, most: int = MOST_FOUND) -> FoundRegistry:
    """At most `most` of each kind that the viewer may see; of other organisations their public part is asked alone. Three queries."""
    named = Q(code__istartswith=text) | Q(name__icontains=text) | Q(name_zh__contains=text)
    credit = Q(credit_code=text.upper()) if viewer.reads_everything else Q()
    places = Q(code__istartswith=text) | Q(name__icontains=text)
    licences = access.licences(viewer).filter(number__istartswith=text).select_related("organisation", "facility")
    return FoundRegistry(
        organisations=tuple(access.organisations(viewer).filter(named | credit)[:most]),
        facilities=tuple(access.facilities(viewer).filter(places).select_related("organisation")[:most]),
        licences=tuple(licences[:most]),
    )
