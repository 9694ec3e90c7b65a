"""The one reader of dossiers: everything that checks may look at, from one snapshot, in at most seventeen queries.

Shipments that wait together are read together: they stand in the same accounts of years and groups, which are then summed once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from traceability.review.queries.accounts import Accounts, accounts_of
from traceability.review.queries.beyond import ask
from traceability.review.queries.chain import sql
from traceability.review.queries.material import Material, material_of
from traceability.review.queries.shipment import Asked, asked_of, shipment_of
from traceability.review.queries.touching import traced_lately


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier, and what the command that records its examination must know.

    `examination`: the newest one of the case when this was read, 0 for none. `entries`: uid and leaf hash of the newest
    entry of every subject that was read, or that touched the shipment. `parties`: the organisations of the chain. `names`: the folded
    names that are compared with the lists of parties. `traced`: facts of which it was already asked whom they concern, lately.
    """

    shipment_id: UUID
    exporter_id: UUID
    examination: int
    dossier: d.Dossier
    entries: tuple[tuple[UUID, bytes], ...]
    parties: tuple[UUID, ...]
    names: tuple[str, ...]
    traced: frozenset[UUID] = frozenset()

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


@dataclass(frozen=True, slots=True)
class _Law:
    """What is the same for all shipments of a snapshot. `rows`: policies, those that a supervisor has set first."""

    tables: frozenset[UUID]
    reference: d.Reference
    policies: tuple[tuple[UUID, d.Policy], ...]
    rows: tuple[d.Policy, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A shipment with its chain and the registry's rows about it, before its accounts are known. `years`: in which it was produced."""

    asked: Asked
    material: Material
    facilities: Mapping[str, d.Facility]
    licences: tuple[d.Licence, ...]
    organisations: Mapping[str, d.Organisation]
    parties: tuple[UUID, ...]
    years: frozenset[int]
    quotas: tuple[d.Quota, ...]


def dossier_of(shipment_id: UUID, *, as_of: datetime | None = None, export_on: date | None = None) -> d.Dossier:
    """The dossier of a shipment as it was recorded at `as_of`, or as it is. For the system: it asks nobody's right.

    What custody recorded is told as of that moment; the registry's rows are as they are. `export_on`: the day that decides
    instead of the planned one. Raises ShipmentNotSeen.
    """
    with snapshot():
        asked = shipment_of(shipment_id)
        if export_on is not None:
            asked = replace(asked, shipment=replace(asked.shipment, planned_export_on=export_on))
        (reading,) = _read_all([asked], as_of or clock.now(), at=as_of)
        return reading.dossier


def reading_of(shipment_id: UUID) -> Reading:
    """Read the whole chain of a shipment once, for an examination. Raises ShipmentNotSeen."""
    (reading,) = readings_of([shipment_id])
    return reading


def readings_of(shipment_ids: Sequence[UUID]) -> list[Reading]:
    """As `reading_of`, of several shipments at one moment: what each reads is what it would read alone. Raises ShipmentNotSeen."""
    as_of = clock.now()
    with snapshot():
        traced = traced_lately(as_of)
        readings = _read_all([shipment_of(shipment_id) for shipment_id in shipment_ids], as_of, at=None)
        return [replace(reading, traced=traced) for reading in readings]


def reading_of_sketch(sketch: Sketch, *, exporter: str) -> Reading:
    """Read what an examination of this shipment would read, were it submitted. Requires the snapshot in which it was sketched."""
    (reading,) = _read_all([asked_of(sketch, exporter=exporter)], sketch.shipment.recorded_at, at=None)
    return reading


def _read_all(all_asked: Sequence[Asked], as_of: datetime, *, at: datetime | None) -> list[Reading]:
    known = _law()
    read = [_with_chain(asked, known, at=at) for asked in all_asked]
    on_quotas = {(quota.group, quota.year) for one in read for quota in (*one.quotas, *known.reference.quotas)}
    summed = accounts_of([(one.material.events, one.facilities, one.organisations) for one in read], on_quotas, known.rows, at=at)
    return [_reading(one, known, summed, as_of, at=at) for one in read]


def _law() -> _Law:
    tables, reference, defaults = law.reference()
    policies = law.policies_set()
    return _Law(tables, reference, policies, (*(policy for _, policy in policies), *defaults))


def _with_chain(asked: Asked, known: _Law, *, at: datetime | None) -> _Read:
    shipment, material = asked.shipment, material_of(asked, known.rows, at=at)
    codes, laboratories = _codes(shipment, material.told), material.laboratories
    licences = law.licences_of({*codes, *laboratories}, shipment.licences, year=shipment.planned_export_on.year)
    organisations = law.organisations_of({*codes, *laboratories, *_codes_in_scopes(one for one in licences if one.organisation in codes)})
    years = frozenset(event.ended_on.year for event in material.events if event.stage in d.PRODUCTION_STAGES)
    return _Read(
        asked=asked,
        material=material,
        facilities=law.facilities_of({code for event in material.told for code in (event.facility, event.to_facility)}),
        licences=licences,
        organisations=organisations,
        parties=tuple(sorted(one.id for code, one in organisations.items() if code in codes)),
        years=years,
        quotas=law.quotas_of({one.group for one in organisations.values()}, years),
    )


def _reading(read: _Read, known: _Law, summed: Accounts, as_of: datetime, *, at: datetime | None) -> Reading:
    shipment, material, organisations = read.asked.shipment, read.material, read.organisations
    listings = law.public_list(read.years)
    dossier = d.Dossier(
        as_of=as_of,
        shipment=shipment,
        lots=material.lots,
        events=material.events,
        beside=material.beside,
        series=material.series,
        origins=d.shares_by_origin(material.told, material.named.values()),
        organisations=organisations,
        facilities=read.facilities,
        licences=read.licences,
        public_list=tuple(listing for _, listing in listings),
        quotas=read.quotas,
        policy_rows=known.rows,
        reference=known.reference,
        signatures=read.asked.signatures,
        **summed.of(material.events),
        **_beyond(shipment, material, organisations, known.rows, at=at),
    )
    subjects = _subjects(dossier, listings=listings, policies=known.policies, tables=known.tables)
    return Reading(
        shipment_id=shipment.id,
        exporter_id=read.asked.exporter_id,
        examination=read.asked.examination,
        dossier=dossier,
        entries=_heads(subjects, shipment.id, _owning(shipment, dossier.owners)),
        parties=read.parties,
        names=tuple(sorted({folded(title) for title in _titles(shipment, organisations, dossier.owners)} - {""})),
    )


def _beyond(
    shipment: d.Shipment,
    material: Material,
    organisations: Mapping[str, d.Organisation],
    policies: Iterable[d.Policy],
    *,
    at: datetime | None,
) -> dict[str, Any]:
    """The dossier's members that come from all records, by their names: two queries for every question, and one for shipments."""
    events = material.events
    questions = {
        "trader_accounts": wider.trader_accounts([event for event in events if event.stage == "dispatch" and event.ownership_passes]),
        "mine_years": wider.mine_years(events),
        "certificate_uses": reuse.certificate_uses(material.lots),
        "ticket_uses": reuse.ticket_uses(events),
        "mirror": trade.mirror(shipment, policies),
        "invoice_uses": papers.invoice_uses(events),
        "seal_uses": papers.seal_uses(shipment, events),
        "paper_uses": papers.paper_uses(shipment),
        "corrections": papers.corrections(events, material.lots),
        "owners": parties.owners(shipment, organisations),
    }
    found = dict(zip(questions, ask(*questions.values(), at=at), strict=True))
    # Lists are asked by name, and the names of owners are known only now.
    titles, day = _titles(shipment, organisations, found["owners"]), shipment.planned_export_on
    listed, lists = ask(parties.listed_parties(titles, day), parties.lists_loaded(day), at=at)
    buyers = [folded(party.title) for party in (shipment.consignee, shipment.end_user) if party.title]
    return {
        **found,
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
    """Everything tracked that was read: its newest entry proves what the examination saw.

    Not another's licence that the shipment names: the exporter reads in the case's entry how many there are, and that would tell
    whether there is such a licence. When its row changes, it is traced to whoever names it (`reached.sql`).
    """
    return [
        ("shipment", dossier.shipment.id),
        *(("event", event.id) for event in dossier.recorded),
        *(("organisation", one.id) for one in dossier.organisations.values()),
        *(("facility", one.id) for one in dossier.facilities.values()),
        *(("licence", one.id) for one in dossier.licences if one.organisation in dossier.organisations),
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
