"""The one reader of dossiers: everything that checks may look at, from one snapshot, in at most fifteen queries."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from traceability.custody.services import Sketch
from traceability.kernel import clock
from traceability.registry.names import folded
from traceability.review import dossier as d
from traceability.review.evidence import dossier_bytes
from traceability.review.queries import law, papers, parties, reuse, trade, wider
from traceability.review.queries.beyond import ask
from traceability.review.queries.chain import sql
from traceability.review.queries.material import Material, material_of
from traceability.review.queries.shipment import Asked, asked_of, shipment_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier, and what the command that records its examination must know.

    `examination`: the newest one of the case when this was read, 0 for none. `entries`: uid and leaf hash of the newest
    entry of every subject that was read, or that touched the shipment. `parties`: the organisations of the chain. `names`: the folded
    names that are compared with the lists of parties.
    """

    shipment_id: UUID
    exporter_id: UUID
    examination: int
    dossier: d.Dossier
    entries: tuple[tuple[UUID, bytes], ...]
    parties: tuple[UUID, ...]
    names: tuple[str, ...]

    @property
    def dossier_json(self) -> bytes:
        return dossier_bytes(self.entries)

    @property
    def dossier_sha256(self) -> str:
        return hashlib.sha256(self.dossier_json).hexdigest()


@contextmanager
def snapshot() -> Iterator[None]:
    """One read-only REPEATABLE READ transaction. Inside another transaction (a test's) its isolation is what there is."""
    inside = connection.in_atomic_block
    with transaction.atomic():
        if not inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def dossier_of(shipment_id: UUID, *, as_of: datetime | None = None, export_on: date | None = None) -> d.Dossier:
    """The dossier of a shipment as it was recorded at `as_of`, or as it is. For the system: it asks nobody's right.

    What custody recorded is told as of that moment; the registry's rows are as they are. `export_on`: the day that decides
    instead of the planned one. Raises ShipmentNotSeen.
    """
    with snapshot():
        asked = shipment_of(shipment_id)
        if export_on is not None:
            asked = replace(asked, shipment=replace(asked.shipment, planned_export_on=export_on))
        return _read(asked, as_of or clock.now(), at=as_of).dossier


def reading_of(shipment_id: UUID) -> Reading:
    """Read the whole chain of a shipment once, for an examination. Raises ShipmentNotSeen."""
    as_of = clock.now()
    with snapshot():
        return _read(shipment_of(shipment_id), as_of, at=None)


def reading_of_sketch(sketch: Sketch, *, exporter: str) -> Reading:
    """Read what an examination of this shipment would read, were it submitted. Requires the snapshot in which it was sketched."""
    return _read(asked_of(sketch, exporter=exporter), sketch.shipment.recorded_at, at=None)


def _read(asked: Asked, as_of: datetime, *, at: datetime | None) -> Reading:
    shipment = asked.shipment
    tables, reference, defaults = law.reference()
    policies = law.policies_set()
    policy_rows = (*(policy for _, policy in policies), *defaults)
    material = material_of(asked, policy_rows, at=at)
    events = material.events

    codes, laboratories = _codes(shipment, material.told), material.laboratories
    licences = law.licences_of({*codes, *laboratories}, shipment.licences, year=shipment.planned_export_on.year)
    organisations = law.organisations_of({*codes, *laboratories, *_codes_in_scopes(licences)})
    facilities = law.facilities_of({code for event in material.told for code in (event.facility, event.to_facility)})
    years = {event.ended_on.year for event in events if event.stage in d.PRODUCTION_STAGES}
    listings = law.public_list(years)
    quotas = law.quotas_of({one.group for one in organisations.values()}, years)
    dossier = d.Dossier(
        as_of=as_of,
        shipment=shipment,
        lots=material.lots,
        events=events,
        beside=material.beside,
        series=material.series,
        origins=d.shares_by_origin(material.told, material.named.values()),
        organisations=organisations,
        facilities=facilities,
        licences=licences,
        public_list=tuple(listing for _, listing in listings),
        quotas=quotas,
        policy_rows=policy_rows,
        reference=reference,
        signatures=asked.signatures,
        **_beyond(shipment, material, facilities, organisations, policy_rows, at=at),
    )
    subjects = _subjects(dossier, listings=listings, policies=policies, tables=tables)
    return Reading(
        shipment_id=shipment.id,
        exporter_id=asked.exporter_id,
        examination=asked.examination,
        dossier=dossier,
        entries=_heads(subjects, shipment.id, _owning(shipment, dossier.owners)),
        parties=tuple(sorted(one.id for code, one in organisations.items() if code in codes)),
        names=tuple(sorted({folded(title) for title in _titles(shipment, organisations, dossier.owners)} - {""})),
    )


def _beyond(
    shipment: d.Shipment,
    material: Material,
    facilities: Mapping[str, d.Facility],
    organisations: Mapping[str, d.Organisation],
    policies: Iterable[d.Policy],
    *,
    at: datetime | None,
) -> dict[str, Any]:
    """The dossier's members that come from all records, by their names: two queries for every question, and one for shipments."""
    events = material.events
    questions = {
        "outputs": wider.outputs_before(events, facilities),
        "trader_accounts": wider.trader_accounts([event for event in events if event.stage == "dispatch" and event.ownership_passes]),
        "mine_years": wider.mine_years(events),
        "certificate_uses": reuse.certificate_uses(material.lots),
        "ticket_uses": reuse.ticket_uses(events),
        "mirror": trade.mirror(shipment),
        "invoice_uses": papers.invoice_uses(events),
        "seal_uses": papers.seal_uses(shipment, events),
        "paper_uses": papers.paper_uses(shipment),
        "corrections": papers.corrections(events, material.lots),
        "separation_uses": parties.separation_uses(events, policies),
        "owners": parties.owners(shipment, organisations),
    }
    found = dict(zip(questions, ask(*questions.values(), at=at), strict=True))
    # Lists are asked by name, and the names of owners are known only now.
    titles, day = _titles(shipment, organisations, found["owners"]), shipment.planned_export_on
    listed, lists = ask(parties.listed_parties(titles, day), parties.lists_loaded(day), at=at)
    outputs, uses = found.pop("outputs")
    buyers = [folded(party.title) for party in (shipment.consignee, shipment.end_user) if party.title]
    return {
        **found,
        "year_outputs": outputs,
        "group_uses": uses,
        "listed_parties": listed,
        "lists_loaded": lists,
        "other_shipments": wider.other_shipments(shipment, folded_parties=buyers),
    }


def _titles(shipment: d.Shipment, organisations: Mapping[str, d.Organisation], owners: Mapping[str, tuple[d.Owner, ...]]) -> set[str]:
    """Whose names are compared with the lists: the parties abroad, and everybody above them."""
    abroad = {one.title for one in organisations.values() if one.country != "CN"}
    above = {owner.title for known in owners.values() for owner in known}
    return {shipment.consignee.title, shipment.end_user.title} | abroad | above


def _codes(shipment: d.Shipment, events: Iterable[d.Event]) -> set[str]:
    """The organisations of the chain: who did, recorded, received and exports."""
    codes = {shipment.exporter}
    for event in events:
        codes |= {event.performed_by, event.recorded_by, event.to_organisation}
    return codes - {""}


def _codes_in_scopes(licences: Iterable[d.Licence]) -> set[str]:
    """Organisations whose codes a licence may name as importer or end user; other names are found nowhere and do no harm."""
    return {name for one in licences for names in (one.scope.importer, one.scope.end_user) for name in names or ()}


def _subjects(
    dossier: d.Dossier, *, listings: Iterable[tuple[UUID, d.Listing]], policies: Iterable[tuple[UUID, d.Policy]], tables: Iterable[UUID]
) -> list[tuple[str, UUID]]:
    """Everything tracked that was read: its newest entry proves what the examination saw."""
    return [
        ("shipment", dossier.shipment.id),
        *(("event", event.id) for event in dossier.recorded),
        *(("organisation", one.id) for one in dossier.organisations.values()),
        *(("facility", one.id) for one in dossier.facilities.values()),
        *(("licence", one.id) for one in dossier.licences),
        *(("quota", one.id) for one in dossier.quotas),
        *(("public_listing", row_id) for row_id, listing in listings if listing.organisation in dossier.organisations),
        *(("policy", row_id) for row_id, _ in policies),
        *(("reference", table) for table in tables),
        *((("reference", dossier.mirror.table),) if dossier.mirror else ()),
        *(("listed_party", one.id) for one in dossier.listed_parties if one.id),
    ]


def _owning(shipment: d.Shipment, owners: Mapping[str, tuple[d.Owner, ...]]) -> set[str]:
    """The organisations whose names are compared with the lists though they have no part in the chain."""
    return {owner.code for known in owners.values() for owner in known} | {
        one.organisation for one in (shipment.consignee, shipment.end_user)
    }


def _heads(subjects: list[tuple[str, UUID]], shipment_id: UUID, codes: Iterable[str]) -> tuple[tuple[UUID, bytes], ...]:
    types, ids = [kind for kind, _ in subjects], [subject_id for _, subject_id in subjects]
    with connection.cursor() as cursor:
        cursor.execute(sql("heads"), {"types": types, "ids": ids, "shipment": shipment_id, "codes": sorted(codes)})
        return tuple((uid, bytes(leaf_hash)) for uid, leaf_hash in cursor.fetchall())
