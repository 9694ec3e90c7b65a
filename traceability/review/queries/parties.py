"""Who owns whom and who is listed (P09), and what a group separated in a year (Q02), over all records."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.custody.stages import FAMILIES
from traceability.registry.names import folded, trigrams
from traceability.review import dossier as d
from traceability.review.feeds import PASSES_ON
from traceability.review.queries.beyond import Question, Row

IMPORTS_FROM = "Q02.imports_from"
WASTES = sorted(form for form, family in FAMILIES.items() if family in d.NOT_PRODUCT)


def separation_uses(events: Iterable[d.Event], policies: Iterable[d.Policy]) -> Question:
    """What the group of each separation of the chain had separated in the year before it, by its id.

    Imported feed counts from the day that the first row of `Q02.imports_from` names; without a row from ever.
    """
    judged = [event.id for event in events if event.stage == "separation"]
    since = next((row.day for row in policies if row.key == IMPORTS_FROM), date.min)
    keys = {"events": judged, "passes_on": sorted(PASSES_ON), "wastes": WASTES, "imports_from": since}
    return Question("separations", keys, _separations)


def owners(shipment: d.Shipment, organisations: Mapping[str, d.Organisation]) -> Question:
    """Owners of the consignee, the end user and the organisations abroad, and theirs, by the code of what they own."""
    abroad = {code for code, one in organisations.items() if one.country != "CN"}
    codes = {party.organisation for party in (shipment.consignee, shipment.end_user)} | abroad
    return Question("owners", {"codes": sorted(codes - {""})}, _owners)


def listed_parties(titles: Iterable[str], day: date) -> Question:
    """Listed parties of the day whose names are like one of these."""
    names = sorted({folded(title) for title in titles if title} - {""})
    grams = ["|".join(sorted(trigrams(name))) for name in names]
    return Question("listed", {"names": names, "trigrams": grams, "day": day}, _listed)


def lists_loaded(day: date) -> Question:
    """Names of the lists that have a row on the day."""
    return Question("lists", {"day": day}, lambda found: tuple(row["list"] for row in found))


def _separations(found: list[Row]) -> dict[UUID, d.GroupUse]:
    uses = (d.GroupUse(UUID(row["event"]), Decimal(row["reo_kg"]), row["lacking"]) for row in found)
    return {use.event: use for use in uses}


def _owners(found: list[Row]) -> dict[str, tuple[d.Owner, ...]]:
    by_owned: dict[str, tuple[d.Owner, ...]] = {}
    for row in found:
        owner = d.Owner(row["code"], row["title"], row["country"], Decimal(row["share_percent"]))
        by_owned[row["organisation"]] = (*by_owned.get(row["organisation"], ()), owner)
    return by_owned


def _listed(found: list[Row]) -> tuple[d.ListedParty, ...]:
    return tuple(
        d.ListedParty(
            party=row["party"],
            country=row["country"],
            list=row["list"],
            valid_from=date.fromisoformat(row["listed_on"]),
            valid_to=date.fromisoformat(row["until"]) if row["until"] else None,
            id=UUID(row["id"]),
        )
        for row in found
    )
