"""Shipments: precheck, submit, revise, withdraw, list, read; their chain, findings and history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from traceability.certificates import queries as certificates
from traceability.certificates.access import certificates as visible_certificates
from traceability.custody import queries as custody_queries
from traceability.custody import services as custody
from traceability.custody.claims import read_shipment, shipment_json
from traceability.custody.claims.kinds import COUNTRY, LOT_NAME
from traceability.custody.claims.kinds import ORGANISATION as ORGANISATION_CODE
from traceability.custody.queries import ShipmentFilter, ShipmentView
from traceability.custody.services import Submitted
from traceability.interfaces.api import answers, chains, filters, judged, paging, recording, sent
from traceability.interfaces.api.auth import EVERYBODY
from traceability.interfaces.api.events import READERS, SUBMITTERS, coded
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import MOMENT, TEXT, WHOLE, page_of
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel.clock import rfc3339
from traceability.ledger import queries as ledger
from traceability.ledger.queries import RecordedEntry
from traceability.registry.viewer import Viewer
from traceability.review import queries as review_queries
from traceability.review import services as review
from traceability.review.access import visible_cases
from traceability.review.claims import read_withdrawal
from traceability.review.services import Withdrawn

MOST_HISTORY = 1000
_EXACT = ("exporter", "reference", "destination", "lot", "planned_since", "planned_until")


def submitted_json(submitted: Submitted) -> Answer:
    """The answer to a submission: its number, its state, and what was said."""
    one = submitted.shipment
    body = {
        "number": one.number,
        "state": "submitted",
        "revision": one.revision,
        "revises": one.revises.number if one.revises else None,
        "submitted_at": rfc3339(one.recorded_at),
        "reference": submitted.claim.reference,
        "lines": shipment_json(submitted.claim)["lines"],
        "acknowledgement": submitted.acknowledgement.as_json(),
    }
    return Answer(body, location=f"/api/v1/shipments/{one.number}")


def withdrawn_json(number: str, withdrawn: Withdrawn) -> Answer:
    body = {"number": number, "state": withdrawn.case.state, "acknowledgement": withdrawn.acknowledgement.as_json()}
    return Answer(body, location=f"/api/v1/shipments/{number}")


def standing_of(views: Sequence[ShipmentView], *, viewer: Viewer) -> Mapping[UUID, dict[str, Any]]:
    """State, case, decision and certificate of each shipment. Six queries, whatever their number."""
    ids = [one.shipment.id for one in views]
    states, cases = certificates.states_of(ids), review_queries.standings_of(ids, viewer=viewer)
    numbers = dict(visible_certificates(viewer).filter(shipment_id__any=ids).values_list("shipment_id", "number"))
    return {one: {"state": states[one], **judged.standing_json(cases.get(one)), "certificate": numbers.get(one)} for one in ids}


def subjects_of(shipment_id: UUID, *, viewer: Viewer) -> list[tuple[str, UUID]]:
    """The shipment, its case and its certificate, as far as the viewer may see them. Two queries."""
    cases = visible_cases(viewer).filter(shipment_id=shipment_id).values_list("id", flat=True)
    certified = visible_certificates(viewer).filter(shipment_id=shipment_id).values_list("id", flat=True)
    return [("shipment", shipment_id), *(("case", one) for one in cases), *(("certificate", one) for one in certified)]


def history_json(entry: RecordedEntry) -> dict[str, Any]:
    return {
        "uid": str(entry.uid),
        "kind": entry.kind,
        "subject": {"type": entry.subject_type, "id": str(entry.subject_id), "version": entry.subject_version},
        "recorded_at": rfc3339(entry.recorded_at),
        "state": entry.state,
        "origin": entry.origin,
        "index": entry.index,
        "leaf_hash": entry.leaf_hash.hex(),
        "receipt": f"/api/v1/ledger/receipts/{entry.uid}",
    }


class ShipmentsView(ApiView):
    @documented(
        "submit_shipment",
        "Submit lots for export; their kilograms are drawn at once",
        roles=SUBMITTERS,
        records=True,
        request=sent.SHIPMENT_BODY,
        request_example=sent.SHIPMENT_BODY_EXAMPLE,
        responses={201: sent.SUBMITTED},
        example=sent.SUBMITTED_EXAMPLE,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """The examination follows by itself; ask for the findings, or for the state of the shipment."""
        claim = read_shipment(request.json)
        return recording.record(request, lambda kept: custody.submit_shipment(by=request.viewer, claim=claim, request=kept), submitted_json)

    @documented(
        "list_shipments",
        "Shipments that the caller may see, the latest first",
        roles=EVERYBODY,
        parameters=(
            coded("exporter", "Only of this exporter.", ORGANISATION_CODE),
            filters.text("reference", "Only with this reference of the exporter's."),
            coded("destination", "Only to this country.", COUNTRY),
            coded("lot", "Only with this lot.", LOT_NAME),
            filters.day("planned_since", "Planned to leave on this day or later."),
            filters.day("planned_until", "Planned to leave on this day or before."),
        ),
        paged=True,
        responses={200: page_of(sent.SHIPMENT)},
        example={"results": [sent.SHIPMENT_EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, filters.parse_moment, filters.parse_uuid)
        after: tuple[datetime, UUID] | None = (page.after[0], page.after[1]) if page.after else None
        only = ShipmentFilter(**{name: request.given.get(name) for name in _EXACT})
        found = custody_queries.shipments(viewer=request.viewer, only=only, after=after, limit=page.fetch)
        standing = standing_of(found, viewer=request.viewer)
        return paging.answer(
            request,
            page,
            found,
            key=lambda one: (one.shipment.recorded_at, one.shipment.id),
            as_json=lambda one: one.as_json() | standing[one.shipment.id],
        )


class PrecheckView(ApiView):
    @documented(
        "precheck_shipment",
        "What an examination would say of a shipment; nothing is recorded",
        roles=SUBMITTERS,
        request=sent.SHIPMENT_BODY,
        request_example=sent.SHIPMENT_BODY_EXAMPLE,
        responses={200: judged.PRECHECK},
        example=judged.PRECHECK_EXAMPLE,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """Refused as the submission would be. It records nothing and draws nothing, so it takes no Idempotency-Key."""
        return answers.json_answer(judged.precheck_json(review.precheck(by=request.viewer, claim=read_shipment(request.json))))


class RevisionsView(ApiView):
    @documented(
        "revise_shipment",
        "Answer a return: a new shipment that names the returned one",
        roles=SUBMITTERS,
        records=True,
        request=sent.SHIPMENT_BODY,
        request_example=sent.SHIPMENT_BODY_EXAMPLE,
        responses={201: sent.SUBMITTED},
        example=sent.SUBMITTED_EXAMPLE | {"number": "EX-2026-9W3N5R8V2B", "revision": 2, "revises": sent.NUMBER},
    )
    def post(self, request: ApiRequest, number: str) -> HttpResponse:
        """The lots are drawn again. 409 `not_returned` for a shipment in any other state, `already_revised` the second time."""
        claim = read_shipment(request.json)
        return recording.record(
            request, lambda kept: review.revise(by=request.viewer, number=number, claim=claim, request=kept), submitted_json
        )


class ShipmentDetailView(ApiView):
    @documented(
        "read_shipment",
        "One shipment as it was submitted, and how it stands",
        roles=EVERYBODY,
        responses={200: sent.SHIPMENT},
        example=sent.SHIPMENT_EXAMPLE,
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        view = custody_queries.shipment(number, viewer=request.viewer)
        standing = standing_of([view], viewer=request.viewer)[view.shipment.id]
        return answers.tagged_answer(request._request, view.as_json() | standing)


class ShipmentChainView(ApiView):
    @documented(
        "read_shipment_chain",
        "Everything that the lots of all lines were made from",
        roles=READERS,
        parameters=chains.CHAIN_PARAMETERS,
        responses={200: [chains.CHAIN, (chains.CSV, TEXT)]},
        example=chains.CHAIN_EXAMPLE,
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        """`format=csv` gives the edges as `text/csv`."""
        shipment = custody_queries.shipment(number, viewer=request.viewer).shipment
        return chains.walked(request, custody_queries.upstream_of_shipment, shipment)


class FindingsView(ApiView):
    @documented(
        "read_findings",
        "What every check said in the newest examination",
        roles=READERS,
        responses={200: page_of(judged.FINDING, {"examination": WHOLE, "examined_at": MOMENT, "outcome": TEXT}), 409: sent.PROBLEM},
        example={
            "examination": 1,
            "examined_at": "2026-11-24T08:15:31.000000Z",
            "outcome": "blocked",
            "results": [judged.FINDING_EXAMPLE],
            "next": None,
        },
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        """409 `not_examined_yet`, with Retry-After, before the first examination."""
        view = review_queries.findings_of(number, viewer=request.viewer)
        body = {
            "examination": view.examination,
            "examined_at": rfc3339(view.examined_at),
            "outcome": view.outcome,
            "results": [judged.finding_json(one) for one in view.findings],
            "next": None,
        }
        return answers.tagged_answer(request._request, body)


class HistoryView(ApiView):
    @documented(
        "read_history",
        "The ledger entries of a shipment, its case and its certificate, in order",
        roles=EVERYBODY,
        responses={200: page_of(sent.HISTORY_ENTRY)},
        example={"results": [sent.HISTORY_EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        """`state` is how far an entry has come: recorded, sequenced, sealed, witnessed. What was erased of one has its own entry."""
        shipment = custody_queries.shipment(number, viewer=request.viewer).shipment
        entries = ledger.entries_of_subjects(subjects_of(shipment.id, viewer=request.viewer), limit=MOST_HISTORY)
        entries = ledger.with_erasures(entries)
        return answers.json_answer({"results": [history_json(entry) for entry in entries], "next": None})


class WithdrawView(ApiView):
    @documented(
        "withdraw_shipment",
        "Withdraw a shipment that is not decided yet; its lots get their kilograms back",
        roles=SUBMITTERS,
        records=True,
        request=sent.WITHDRAWAL_BODY,
        request_example={"reason": "Sold at home."},
        responses={201: sent.WITHDRAWN},
        example=sent.WITHDRAWN_EXAMPLE,
    )
    def post(self, request: ApiRequest, number: str) -> HttpResponse:
        claim = read_withdrawal(request.json)
        return recording.record(
            request,
            lambda kept: review.withdraw(by=request.viewer, number=number, reason=claim.reason, request=kept),
            lambda withdrawn: withdrawn_json(number, withdrawn),
        )


urlpatterns = [
    path("shipments", ShipmentsView.as_view(), name="shipments"),
    path("shipments/precheck", PrecheckView.as_view(), name="shipment-precheck"),
    path("shipments/<str:number>", ShipmentDetailView.as_view(), name="shipment"),
    path("shipments/<str:number>/chain", ShipmentChainView.as_view(), name="shipment-chain"),
    path("shipments/<str:number>/findings", FindingsView.as_view(), name="shipment-findings"),
    path("shipments/<str:number>/history", HistoryView.as_view(), name="shipment-history"),
    path("shipments/<str:number>/revisions", RevisionsView.as_view(), name="shipment-revisions"),
    path("shipments/<str:number>/withdraw", WithdrawView.as_view(), name="shipment-withdraw"),
]
