"""Where the question "what is touched by this?" begins: the lots, events and shipments that a licence, organisation … stands in.

What has been corrected does not count, but for the event that is asked for itself: what it gave is still out there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Q, QuerySet

from traceability.certificates.errors import NothingOfThatName
from traceability.custody.models import Assay, Document, Draw, Event, Lot, Output, Shipment
from traceability.custody.numbers import folded
from traceability.custody.stages import MASS_BALANCE, MIXING
from traceability.kernel.clock import SHANGHAI
from traceability.ledger import queries as ledger
from traceability.registry import queries as registry
from traceability.registry.models import Licence
from traceability.review.dossier import PRODUCTION_STAGES
from traceability.tlog import canonical

MOST_BEGINNINGS = 50_000
STAGES_OF_KIND = {
    "mining": frozenset({"mining", "leaching"}),
    "smelting_separation": frozenset({"separation"}),
    "recycling": frozenset({"recycling"}),
}
"""What a production licence allows (checks.md, P02). Permits: the stages whose policy names them (P03)."""
ACCREDITATION = "laboratory_accreditation"
_PERMITS, _RADIOACTIVE = "P03.permits.", "radioactive"
_COUNTS = Q(correction__isnull=True)
_MOVING = ("send", "receive")


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a walk downstream starts, and shipments that are touched whatever it finds. `is_cut`: there were too many."""

    lots: frozenset[UUID] = frozenset()
    events: frozenset[UUID] = frozenset()
    shipments: frozenset[UUID] = frozenset()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Days from `begins` on, before `ends`; the first and the last day of the calendar mean: open."""

    begins: date
    ends: date

    def holds_moment(self, column: str) -> Q:
        """A condition on a moment's day in China."""
        after = Q() if self.begins == date.min else Q(**{f"{column}__gte": datetime.combine(self.begins, time.min, SHANGHAI)})
        return after if self.ends == date.max else after & Q(**{f"{column}__lt": datetime.combine(self.ends, time.min, SHANGHAI)})

    def holds_day(self, column: str) -> Q:
        after = Q(**{f"{column}__gte": self.begins})
        return after if self.ends == date.max else after & Q(**{f"{column}__lt": self.ends})


def of_lot(name: str) -> Beginning:
    """The lot itself. Raises NothingOfThatName."""
    return Beginning(lots=_some(Lot.objects.filter(name=name).values_list("id", flat=True)))


def of_event(event_id: str) -> Beginning:
    """What the event gave or moved, and who mixed with it; a stocktake stands in all that its plant mixed in that month.

    Raises NothingOfThatName.
    """
    try:
        event = Event.objects.filter(id=UUID(event_id)).first()
    except ValueError:
        event = None
    if event is None:
        raise NothingOfThatName()
    lots = frozenset(Output.objects.filter(event_id=event.id).values_list("lot_id", flat=True)) | _moved([event.id])
    return Beginning(lots=lots, events=frozenset({event.id}) | _mixed_in_month(event))


def of_organisation(code: str) -> Beginning:
    """All that it did, sent and received, and what it exports. Raises NothingOfThatName."""
    found = registry.organisations_by_code([code])
    if code not in found:
        raise NothingOfThatName()
    organisation = found[code].id
    done, moved, is_cut = _bounded(Event.objects.filter(_COUNTS, performer_id=organisation))
    sent = frozenset(Shipment.objects.filter(exporter_id=organisation).order_by("id").values_list("id", flat=True)[: MOST_BEGINNINGS + 1])
    return Beginning(lots=moved, events=done, shipments=sent, is_cut=is_cut or len(sent) > MOST_BEGINNINGS)


def of_document(text: str) -> Beginning:
    """What carries a paper of this number, however typed, or with this SHA-256: events, the lots that an assay is of, shipments; and the

    sales that an invoice of this number is of. Raises NothingOfThatName.
    """
    is_numbered = ~Q(number="") & Q(folded=folded(text))
    told = Q(event__isnull=True) | Q(event__correction__isnull=True)
    papers = Document.objects.alias(folded=Func(F("number"), function="custody_folded")).filter(is_numbered | Q(sha256=text), told)
    found = list(papers.order_by("id").values_list("event_id", "shipment_id", "assay__lot_id")[:MOST_BEGINNINGS])
    sales = Event.objects.alias(folded=Func(F("invoice_number"), function="custody_folded"))
    sold, _, is_cut = _bounded(sales.filter(_COUNTS, ~Q(invoice_number=""), folded=folded(text)))
    if not found and not sold:
        raise NothingOfThatName()
    events = sold.union(event for event, _, assayed in found if event and not assayed)
    return Beginning(
        lots=_moved(events) | frozenset(assayed for _, _, assayed in found if assayed),
        events=events,
        shipments=frozenset(shipment for _, shipment, _ in found if shipment),
        is_cut=is_cut or len(found) == MOST_BEGINNINGS,
    )


def of_licence(name: str) -> Beginning:
    """What relied on a licence (KIND:NUMBER), and the shipments that name it; of one revoked or shortened, on the days that it lost.

    One that the registry does not know touches the shipments that name it. Raises NothingOfThatName where none does.
    """
    kind, _, number = name.partition(":")
    naming = Shipment.objects.filter(licences__contains=[{"kind": kind, "number": number}])
    licence = registry.licences_by_number([(kind, number)]).get((kind, number))
    if licence is None:
        return Beginning(shipments=_some(naming.values_list("id", flat=True)))
    lost = lost_days(_granted(licence), _present(licence))
    if lost:
        naming = naming.filter(
            _any(one.holds_day("planned_export_on") | one.holds_day("certificate__release__released_on") for one in lost)
        )
    relied = lost or (_present(licence),)
    done, moved, is_cut = _bounded(Event.objects.filter(_COUNTS, _relying(licence), _any(one.holds_moment("ended_at") for one in relied)))
    return Beginning(
        lots=moved | _accredited(licence, relied),
        events=done,
        shipments=frozenset(naming.order_by("id").values_list("id", flat=True)[:MOST_BEGINNINGS]),
        is_cut=is_cut,
    )


def lost_days(granted: Collection[Term], present: Term) -> tuple[Term, ...]:
    """The days that some version of a right covered, and the present one does not; empty when it lost none."""
    first, last = min(one.begins for one in granted), max(one.ends for one in granted)
    parts = (Term(first, min(present.begins, last)), Term(max(present.ends, first), last))
    return tuple(one for one in parts if one.begins < one.ends)


def _granted(licence: Licence) -> list[Term]:
    """The term in each version of a licence, by its entries; a revocation is none."""
    bodies = [canonical.read_object(entry.leaf)["body"] for entry in ledger.entries_of("licence", licence.id)]
    return [_term(_day(body["valid_from"]), _day(body["valid_to"])) for body in bodies]  # type: ignore[index,call-overload]


def _present(licence: Licence) -> Term:
    term = _term(licence.valid_from, licence.valid_to)
    return term if licence.revoked_on is None else Term(term.begins, min(term.ends, licence.revoked_on))


def _term(first: date | None, last: date | None) -> Term:
    return Term(first or date.min, date.max if last in (None, date.max) else last + timedelta(days=1))


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _relying(licence: Licence) -> Q:
    """Events that a licence of this kind allows: the performer's; of a permit those at the plant, or at all of its holder's."""
    if licence.kind in STAGES_OF_KIND:
        place = Q(facility_id=licence.facility_id) if licence.facility_id else Q()
        return Q(performer_id=licence.organisation_id, stage__in=STAGES_OF_KIND[licence.kind]) & place
    holder = Q(performer_id=licence.organisation_id) | Q(facility__organisation_id=licence.organisation_id)
    place = Q(facility_id=licence.facility_id) if licence.facility_id else holder
    return Q(stage__in=_stages_of_permit(licence.kind)) & place


def _stages_of_permit(kind: str) -> frozenset[str]:
    """Stages for which the policy asks for a permit of this kind, on whatever day; all of them where it is for radioactive material."""
    keys = {f"{_PERMITS}{stage}": {stage} for stage in PRODUCTION_STAGES} | {f"{_PERMITS}{_RADIOACTIVE}": set(PRODUCTION_STAGES)}
    rows = registry.policy_rows(keys)
    return frozenset(stage for key, stages in keys.items() for row in rows.get(key, ()) if kind in row.value.split(";") for stage in stages)


def _accredited(licence: Licence, terms: Iterable[Term]) -> frozenset[UUID]:
    """Lots whose assay certificate the laboratory issued on a day on which it relied on its accreditation."""
    if licence.kind != ACCREDITATION:
        return frozenset()
    issued = Document.objects.filter(issuer=licence.organisation.code, event__correction__isnull=True, assay__isnull=False)
    of_days = issued.filter(_any(one.holds_day("issued_on") for one in terms))
    return frozenset(Assay.objects.filter(certificate__in=of_days).values_list("lot_id", flat=True)[:MOST_BEGINNINGS])


def _mixed_in_month(event: Event) -> frozenset[UUID]:
    if event.stage != "stocktake":
        return frozenset()
    plant = {"facility_id": event.facility_id, "performer_id": event.performer_id, "period": event.period}
    return frozenset(Event.objects.filter(**plant, stage__in=MIXING, custody_model=MASS_BALANCE).values_list("id", flat=True))


def _moved(events: Iterable[UUID]) -> frozenset[UUID]:
    """Lots that these events sent or received."""
    moved = Draw.objects.filter(event_id__any=sorted(events), kind__in=_MOVING)
    return frozenset(moved.values_list("lot_id", flat=True))


def _bounded(events: QuerySet[Event]) -> tuple[frozenset[UUID], frozenset[UUID], bool]:
    """Events, the lots that they sent or received, and whether there are more of them. One query."""
    moved = ArraySubquery(Draw.objects.filter(event_id=OuterRef("id"), kind__in=_MOVING).values("lot_id"))
    found = list(events.order_by("id").values_list("id", moved)[: MOST_BEGINNINGS + 1])
    kept = found[:MOST_BEGINNINGS]
    return frozenset(one for one, _ in kept), frozenset(lot for _, lots in kept for lot in lots), len(found) > MOST_BEGINNINGS


def _some(ids: QuerySet[Lot, UUID] | QuerySet[Shipment, UUID]) -> frozenset[UUID]:
    found = frozenset(ids[:MOST_BEGINNINGS])
    if not found:
        raise NothingOfThatName()
    return found


def _any(conditions: Iterable[Q]) -> Q:
    """One of them holds; there is at least one."""
    whole, *more = conditions
    for one in more:
        whole |= one
    return whole
