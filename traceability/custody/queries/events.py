"""Events as their viewers may read them: whole for the parties, without prices and persons for everybody upstream."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from traceability.custody import access
from traceability.custody.claims import InvoiceClaim
from traceability.custody.claims.material import ASSAY
from traceability.custody.claims.papers import DOCUMENT, INVOICE
from traceability.custody.errors import EventNotSeen
from traceability.custody.models import Assay, Confirmation, Document, Draw, Event, Output, PersonalDetails
from traceability.custody.personal import joined
from traceability.custody.queries.assays import assay_claim, document_claim
from traceability.kernel.clock import rfc3339
from traceability.kernel.quantities import print_kilograms
from traceability.ledger import queries as ledger
from traceability.registry.viewer import Viewer

MOST = 501
RECORDED = "event.recorded"
_PARTIES = (
    "organisation",
    "performer",
    "facility",
    "to_organisation",
    "to_facility",
    "invoice_seller",
    "invoice_buyer",
    "confirmation",
    "correction",
    "replaces",
)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a list shows; times include `since` and exclude `until`."""

    stage: str | None = None
    facility: str | None = None
    organisation: str | None = None
    lot: str | None = None
    ended_since: datetime | None = None
    ended_until: datetime | None = None
    recorded_since: datetime | None = None
    recorded_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """One event with the rows that belong to it. `is_whole`: prices and persons are shown."""

    event: Event
    is_whole: bool
    draws: tuple[Draw, ...] = ()
    outputs: tuple[Output, ...] = ()
    assays: Mapping[UUID, Assay] = field(default_factory=dict)
    certificates: Mapping[UUID, Document] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    erased: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The event in the shape in which it was posted, with what was recorded about it."""
        event = self.event
        body = {
            "stage": event.stage,
            "facility": event.facility.code,
            "started_at": rfc3339(event.started_at),
            "ended_at": rfc3339(event.ended_at),
            "performed_by": event.performer.code,
            "custody_model": event.custody_model or None,
            "inputs": [self._input(drawn) for drawn in self.draws],
            "outputs": [self._output(made) for made in self.outputs],
            "residues": event.residues,
            "documents": [document_json(paper) for paper in self._papers()],
            "fields": event.fields,
            "to": _receiver(event),
            "ownership_passes": event.ownership_passes,
            "transport": event.transport,
            "invoice": self._invoice(),
            "dispatch": str(event.dispatch_id) if event.dispatch_id else None,
        }
        kept = {name: value for name, value in body.items() if value is not None}
        return {"id": str(event.id), **(joined(kept, self.details) if self.is_whole else kept), **self._record()}

    def _record(self) -> dict[str, Any]:
        """What is known of the record itself. Why it is wrong is said in free words, so to the parties and the regulator alone."""
        event = self.event
        confirmation, correction, replaces = (getattr(event, name, None) for name in ("confirmation", "correction", "replaces"))
        why: dict[str, Any] = {"correction_reason": correction.reason} if correction and self.is_whole else {}
        why |= {"erased": list(self.erased)} if self.erased and self.is_whole else {}
        return why | {
            "recorded_by": event.organisation.code,
            "recorded_at": rfc3339(event.recorded_at),
            "version": event.version,
            "confirmed_at": rfc3339(confirmation.recorded_at) if confirmation else None,
            "corrected_at": rfc3339(correction.recorded_at) if correction else None,
            "replaced_by": str(correction.replaced_by_id) if correction and correction.replaced_by_id else None,
            "replaces": str(replaces.event_id) if replaces else None,
        }

    def _papers(self) -> tuple[Document, ...]:
        """Without the evidence of a loss, which stands behind them in the table and is shown among the fields."""
        return self.documents[: len(self.documents) - len(self.event.fields.get("evidence", ()))]

    def _input(self, drawn: Draw) -> dict[str, Any]:
        assay = self.assays.get(drawn.lot_id) if drawn.kind == "receive" else None
        taken: dict[str, Any] = {"lot": drawn.lot.name, "net_kg": print_kilograms(drawn.net_kg)}
        return taken | ({"assay": self._assay(assay)} if assay else {})

    def _output(self, made: Output) -> dict[str, Any]:
        assay = self.assays.get(made.lot_id)
        given: dict[str, Any] = {"lot": made.lot.name, "form": made.lot.form, "net_kg": print_kilograms(made.net_kg)}
        given |= {"product": made.product} if made.product else {}
        given |= {"assay": self._assay(assay)} if assay else {}
        return given | ({"packages": made.packages} if made.packages else {})

    def _assay(self, row: Assay) -> dict[str, Any]:
        paper = self.certificates.get(row.id)
        written = ASSAY.write(assay_claim(row))
        return written | ({"certificate": document_json(paper)} if paper else {})

    def _invoice(self) -> dict[str, Any] | None:
        event = self.event
        if not event.invoice_kind:
            return None
        claim = InvoiceClaim(
            kind=event.invoice_kind,
            number=event.invoice_number or None,
            issued_on=event.invoice_issued_on,
            seller=event.invoice_seller.code if event.invoice_seller else None,
            buyer=event.invoice_buyer.code if event.invoice_buyer else None,
            goods_name=event.invoice_goods_name or None,
            reo_kg=event.invoice_reo_kg,
            amount=event.invoice_amount if self.is_whole else None,
            currency=(event.invoice_currency or None) if self.is_whole else None,
        )
        return INVOICE.write(claim)


def event(event_id: UUID, *, viewer: Viewer) -> EventView:
    """One event. At most nine queries. Raises EventNotSeen."""
    found = access.visible_events(viewer).filter(id=event_id).select_related(*_PARTIES).first()
    if found is None:
        raise EventNotSeen()
    return views_of([found], viewer=viewer)[0]


def events(
    *, viewer: Viewer, only: EventFilter | None = None, after: tuple[datetime, UUID] | None = None, limit: int = MOST
) -> list[EventView]:
    """Events in the reverse order of their recording, those behind `after`; at most `limit` of them, and nine queries."""
    found = _filtered(access.visible_events(viewer), only or EventFilter(), viewer)
    if after is not None:
        found = found.filter(Q(recorded_at__lt=after[0]) | Q(recorded_at=after[0], id__lt=after[1]))
    return views_of(list(found.select_related(*_PARTIES).order_by("-recorded_at", "-id")[: min(limit, MOST)]), viewer=viewer)


def confirmed_among(event_ids: Iterable[UUID], *, at: datetime | None = None) -> frozenset[UUID]:
    """Which of these events their performers had confirmed at a moment. One query; it asks nobody's right, since who asks has seen them."""
    known = Confirmation.objects.filter(event_id__any=sorted(set(event_ids)))
    return frozenset((known if at is None else known.filter(recorded_at__lte=at)).values_list("event_id", flat=True))


def views_of(found: Sequence[Event], *, viewer: Viewer) -> list[EventView]:
    """Events with the rows that belong to them, in their order. Six queries, whatever their number."""
    ids = [one.id for one in found]
    draws = _by_event(Draw.objects.filter(event_id__any=ids).select_related("lot").order_by("position"))
    outputs = _by_event(Output.objects.filter(event_id__any=ids).select_related("lot").order_by("position"))
    assays = _by_event(Assay.objects.filter(event_id__any=ids))
    papers = _by_event(Document.objects.filter(event_id__any=ids).order_by("position"))
    details = dict(PersonalDetails.objects.filter(subject_id__any=ids).values_list("subject_id", "values"))
    erased = ledger.erased_of_subjects("event", RECORDED, ids)
    return [
        EventView(
            event=one,
            is_whole=access.is_party(viewer, one.organisation_id, one.performer_id, one.to_organisation_id),
            draws=tuple(draws.get(one.id, ())),
            outputs=tuple(outputs.get(one.id, ())),
            assays={assay.lot_id: assay for assay in assays.get(one.id, ())},
            certificates={paper.assay_id: paper for paper in papers.get(one.id, ()) if paper.assay_id},
            documents=tuple(paper for paper in papers.get(one.id, ()) if paper.assay_id is None),
            details=details.get(one.id, {}),
            erased=erased.get(one.id, ()),
        )
        for one in found
    ]


def document_json(paper: Document) -> dict[str, Any]:
    """The paper as it was posted, without the name of who signed it."""
    written = DOCUMENT.write(document_claim(paper))
    return written | ({"fields": paper.fields} if paper.fields else {})


def _filtered(found: QuerySet[Event], only: EventFilter, viewer: Viewer) -> QuerySet[Event]:
    exact: dict[str, object] = {"stage": only.stage, "facility__code": only.facility, "performer__code": only.organisation}
    exact |= {"ended_at__gte": only.ended_since, "ended_at__lt": only.ended_until}
    exact |= {"recorded_at__gte": only.recorded_since, "recorded_at__lt": only.recorded_until}
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if only.lot is not None:
        lots = access.visible_lots(viewer).filter(name=only.lot).values("id")
        named = Q(id__in=Draw.objects.filter(lot_id__in=lots, event_id__isnull=False).values("event_id"))
        found = found.filter(named | Q(id__in=Output.objects.filter(lot_id__in=lots).values("event_id")))
    return found


def _by_event(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.event_id, []).append(row)
    return found


def _receiver(event: Event) -> dict[str, str] | None:
    if event.to_organisation is None:
        return None
    receiver = {"organisation": event.to_organisation.code}
    return receiver | ({"facility": event.to_facility.code} if event.to_facility else {})
