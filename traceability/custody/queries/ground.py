"""All that a command must know, read set-based: a constant number of queries, whatever the number of claims.

What the viewer may not see is absent from the answer, so that a rule cannot tell it from what does not exist.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from traceability.custody import access
from traceability.custody.claims import AssayClaim, EventClaim, ShipmentClaim
from traceability.custody.models import Draw, Holding, Lot, LotSight
from traceability.custody.queries.assays import assay_claim, assays_of
from traceability.custody.rules import Ground, KnownLot, Party, Standing
from traceability.kernel import clock
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer


def ground_for_events(claims: Sequence[EventClaim], *, viewer: Viewer) -> Ground:
    """What the claims name. At most seven queries. Dispatches are read later, under the lock: `with_dispatches`."""
    organisations = {claim.performed_by for claim in claims}
    organisations |= {claim.to.organisation for claim in claims if claim.to}
    organisations |= {code for claim in claims if claim.invoice for code in (claim.invoice.seller, claim.invoice.buyer) if code}
    facilities = {claim.facility for claim in claims} | {claim.to.facility for claim in claims if claim.to and claim.to.facility}
    facilities |= {
        origin.facility for claim in claims for stock in (*claim.fields.opening, *claim.fields.closing) for origin in stock.origins
    }
    known = _lots({name for claim in claims for name in claim.lot_names}, viewer)
    return Ground(
        recorder=_organisation(viewer),
        now=clock.now(),
        organisations=_parties(organisations, viewer),
        facilities={code: facility.id for code, facility in registry.facilities_by_code(facilities).items()},
        lots={name: lot for name, lot in known.items() if lot is not None},
        used_numbers=frozenset(known),
        routes=_keys("recoveries", any(claim.fields.route for claim in claims)),
        deposits=_keys("deposits", any(claim.fields.deposit for claim in claims)),
        document_kinds=_keys("document_kinds", any(claim.papers for claim in claims)),
    )


def ground_for_shipment(claim: ShipmentClaim, *, viewer: Viewer) -> Ground:
    """What the claim names. At most four queries."""
    parties = [party.organisation for party in (claim.consignee, claim.end_user) if party and party.organisation]
    known = _lots({line.lot for line in claim.lines}, viewer)
    return Ground(
        recorder=_organisation(viewer),
        now=clock.now(),
        organisations={code: Party(one.id) for code, one in registry.organisations_by_code(parties).items()} if parties else {},
        lots={name: lot for name, lot in known.items() if lot is not None},
        document_kinds=_keys("document_kinds", bool(claim.documents)),
    )


def with_dispatches(ground: Ground, claims: Sequence[EventClaim], *, viewer: Viewer, now: datetime) -> Ground:
    """The ground with the time and what moves must know, as it is under the lock of their lots: the dispatches that receipts
    name, and which lots of dispatches stand in shipments. Two queries.
    """
    wanted = sorted({claim.dispatch for claim in claims if claim.dispatch})
    found = (
        access.visible_events(viewer)
        .filter(id__any=wanted, stage="dispatch", correction__isnull=True)
        .values_list("id", "to_organisation_id")
        if wanted
        else ()
    )
    sent = {taken.lot for claim in claims if claim.row.effect == "send" for taken in claim.inputs}
    shipped = _shipped(lot.id for name, lot in ground.lots.items() if name in sent)
    return replace(ground, now=now, dispatches={event_id: receiver for event_id, receiver in found if receiver}, shipped=shipped)


def standings_of(holdings: Iterable[Holding]) -> dict[UUID, Standing]:
    """Where lots stand, from their locked rows."""
    return {
        one.lot_id: Standing(left_kg=one.left_kg, holder=one.holder_id, dispatch=one.dispatch_id, receiver=one.receiver_id)
        for one in holdings
    }


def assay_claims_of(lots: Iterable[KnownLot]) -> dict[UUID, AssayClaim]:
    """The assays in force of lots, to compute REO with. One query."""
    return {lot_id: assay_claim(row) for lot_id, row in assays_of(lot.id for lot in lots).items()}


def names_in_use(names: Iterable[str]) -> frozenset[str]:
    """Which of these lot names exist, whoever may see them. One query."""
    return frozenset(Lot.objects.filter(name__any=sorted(set(names))).values_list("name", flat=True))


def _lots(names: Iterable[str], viewer: Viewer) -> dict[str, KnownLot | None]:
    """Lots that exist by name; None for one that the viewer may not see. One query."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    sight = LotSight.objects.filter(lot_id=OuterRef("pk"), organisation_id=_organisation(viewer))
    rows = Lot.objects.filter(name__any=wanted).annotate(is_seen=Exists(sight))
    columns = rows.values_list("name", "id", "form", "holding__made_by__custody_model", "family", "is_seen")
    return {
        name: KnownLot(lot_id, form, model or "", family) if is_seen else None for name, lot_id, form, model, family, is_seen in columns
    }


def _shipped(lot_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Lots of which kilograms stand in a shipment that may still give them back. One query."""
    wanted = sorted(lot_ids)
    if not wanted:
        return frozenset()
    drawn = Draw.objects.filter(lot_id__any=wanted, kind="ship", undone_by__isnull=True)
    return frozenset(drawn.values_list("lot_id", flat=True))


def _parties(codes: Iterable[str], viewer: Viewer) -> dict[str, Party]:
    found = registry.organisations_by_code(codes)
    others = {one.id for one in found.values()} - {viewer.organisation}
    on_the_system = registry.is_on_the_system(others) if others else set()
    return {code: Party(one.id, one.id in on_the_system or one.id == viewer.organisation) for code, one in found.items()}


def _organisation(viewer: Viewer) -> UUID:
    return viewer.organisation or UUID(int=0)


def _keys(table: str, is_named: bool) -> frozenset[str]:
    """The keys of a reference table; nothing is read when no claim names one."""
    return frozenset(row.key.partition("|")[0] for row in registry.reference_rows(table)) if is_named else frozenset()
