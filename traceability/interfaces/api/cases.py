"""GET /cases, GET /cases/{id}, and the two things that a reviewer says: decisions and clearances."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from traceability.custody.claims.kinds import ORGANISATION as ORGANISATION_CODE
from traceability.interfaces.api import answers, filters, judged, paging, recording
from traceability.interfaces.api.events import coded
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import ACKNOWLEDGEMENT, MOMENT, TEXT, WHOLE, list_of, named, object_of, one_of, page_of
from traceability.interfaces.api.shapes import UUID as UUID_SHAPE
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.interfaces.signin.session import must_be_fresh
from traceability.kernel.clock import rfc3339
from traceability.review import queries
from traceability.review import services as review
from traceability.review.claims import CHECK, CLEARANCE, DECISION, read_clearance, read_decision
from traceability.review.judgement import OUTCOMES
from traceability.review.queries import CaseView, Changes
from traceability.review.services import Cleared, Decided
from traceability.review.workflow import APPROVE, STATES, VERDICTS

REVIEWERS = frozenset({"reviewer", "supervisor"})
READERS = REVIEWERS | {"auditor"}
DECISION_BODY = named("DecisionBody", DECISION.schema)
CLEARANCE_BODY = named("ClearanceBody", CLEARANCE.schema)
DECIDED = named(
    "Decided",
    object_of(
        {
            "case": UUID_SHAPE,
            "state": one_of(*STATES),
            "verdict": one_of(*VERDICTS),
            "ordinal": WHOLE,
            "signatures_needed": WHOLE,
            "decided_at": MOMENT,
            "entries": list_of(object_of({"kind": TEXT, "acknowledgement": ACKNOWLEDGEMENT}), least=1),
        },
        description="one entry for the signature; a second one when it was the last that was needed, and moved the case",
    ),
)
CLEARED = named(
    "Cleared",
    object_of({"case": UUID_SHAPE, "check": CHECK.schema, "examination": WHOLE, "cleared_at": MOMENT, "acknowledgement": ACKNOWLEDGEMENT}),
)
_ENTRY = {"kind": "decision.signed", "acknowledgement": judged.ACKNOWLEDGEMENT_EXAMPLE}


def case_json(view: CaseView, shown: list[dict[str, Any]], changes: Changes | None) -> dict[str, Any]:
    return {
        **judged.case_line_json(view.line),
        "outcome": view.outcome,
        "awaits_examination": view.is_touched,
        "signatures_needed": view.signatures_needed,
        "findings": shown,
        "clearances": [
            {
                "check": one.finding.code,
                "by": str(one.member_id),
                "role": one.role,
                "reason": one.reason,
                "cleared_at": rfc3339(one.recorded_at),
            }
            for one in view.clearances
        ],
        "decisions": [
            {
                "ordinal": one.ordinal,
                "examination": one.examination.number,
                "by": str(one.member_id),
                "role": one.role,
                "verdict": one.verdict,
                "reason": one.reason,
                "decided_at": rfc3339(one.recorded_at),
            }
            for one in view.decisions
        ],
        "changes": judged.changes_json(changes),
    }


def decided_json(decided: Decided) -> Answer:
    kinds = ["decision.signed", f"case.{decided.case.state}"]
    body = {
        "case": str(decided.case.id),
        "state": decided.case.state,
        "verdict": decided.decision.verdict,
        "ordinal": decided.decision.ordinal,
        "signatures_needed": decided.needed,
        "decided_at": rfc3339(decided.decision.recorded_at),
        "entries": [{"kind": kind, "acknowledgement": one.as_json()} for kind, one in zip(kinds, decided.acknowledgements, strict=False)],
    }
    return Answer(body, location=f"/api/v1/cases/{decided.case.id}")


def cleared_json(cleared: Cleared) -> Answer:
    body = {
        "case": str(cleared.case.id),
        "check": cleared.finding.code,
        "examination": cleared.case.examination,
        "cleared_at": rfc3339(cleared.clearance.recorded_at),
        "acknowledgement": cleared.acknowledgement.as_json(),
    }
    return Answer(body, location=f"/api/v1/cases/{cleared.case.id}")


class CasesView(ApiView):
    @documented(
        "list_cases",
        "Cases in the order in which they were opened, the oldest first",
        roles=READERS,
        parameters=(
            filters.choice("state", "Only in this state.", STATES),
            filters.choice("outcome", "Only with this outcome of the newest examination.", OUTCOMES),
            coded("exporter", "Only of this exporter.", ORGANISATION_CODE),
        ),
        paged=True,
        responses={200: page_of(judged.CASE_LINE)},
        example={"results": [judged.CASE_LINE_EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, filters.parse_uuid)
        only = queries.CaseFilter(**{name: request.given.get(name) for name in ("state", "outcome", "exporter")})
        found = queries.cases(viewer=request.viewer, only=only, after=page.after[0] if page.after else None, limit=page.fetch)
        return paging.answer(request, page, found, key=lambda one: (one.id,), as_json=judged.case_line_json)


class CaseDetailView(ApiView):
    @documented(
        "read_case",
        "One case: findings, clearances and signatures, and what a revision changed",
        roles=READERS,
        responses={200: judged.CASE},
        example={
            **judged.CASE_LINE_EXAMPLE,
            "awaits_examination": False,
            "signatures_needed": 2,
            "findings": [judged.FINDING_EXAMPLE],
            "clearances": [],
            "decisions": [],
            "changes": judged.CHANGES_EXAMPLE,
        },
    )
    def get(self, request: ApiRequest, case_id: UUID) -> HttpResponse:
        view = queries.case(case_id, viewer=request.viewer)
        findings = [judged.finding_json(one) for one in queries.shown(view.findings, viewer=request.viewer)]
        changes = queries.changes_of(view.case.shipment, viewer=request.viewer)
        return answers.tagged_answer(request._request, case_json(view, findings, changes))


class DecisionsView(ApiView):
    @documented(
        "decide_case",
        "Sign a verdict on a case",
        roles=REVIEWERS,
        records=True,
        request=DECISION_BODY,
        request_example={"verdict": APPROVE, "reason": "Masses, papers and licences agree.", "examination": 1},
        responses={201: DECIDED},
        example={
            "case": judged.CASE_LINE_EXAMPLE["id"],
            "state": "open",
            "verdict": APPROVE,
            "ordinal": 1,
            "signatures_needed": 2,
            "decided_at": "2026-11-24T08:20:00.000000Z",
            "entries": [_ENTRY],
        },
    )
    def post(self, request: ApiRequest, case_id: UUID) -> HttpResponse:
        """`examination` is the number of the one that you read: 409 `case_moved_on` when a newer one exists, and
        `case_awaits_examination`, with Retry-After, when something that it read has changed since.

        An approval of a case with a cleared HOLD or a controlled item needs two persons, one of them a supervisor.
        """
        must_be_fresh(request, request.viewer)
        claim = read_decision(request.json)
        return recording.record(
            request,
            lambda kept: review.decide(
                by=request.viewer,
                case_id=case_id,
                verdict=claim.verdict,
                reason=claim.reason,
                examination=claim.examination,
                request=kept,
            ),
            decided_json,
        )


class ClearancesView(ApiView):
    @documented(
        "clear_finding",
        "Clear a failed HOLD of a case, with a reason",
        roles=REVIEWERS,
        records=True,
        request=CLEARANCE_BODY,
        request_example={"check": "C09", "reason": "The mine confirmed by letter of 20 November.", "examination": 1},
        responses={201: CLEARED},
        example={
            "case": judged.CASE_LINE_EXAMPLE["id"],
            "check": "C09",
            "examination": 1,
            "cleared_at": "2026-11-24T08:20:00.000000Z",
            "acknowledgement": judged.ACKNOWLEDGEMENT_EXAMPLE,
        },
    )
    def post(self, request: ApiRequest, case_id: UUID) -> HttpResponse:
        """On the examination that you read, as with a decision: 409 `case_moved_on` or `case_awaits_examination`."""
        must_be_fresh(request, request.viewer)
        claim = read_clearance(request.json)
        return recording.record(
            request,
            lambda kept: review.clear_finding(
                by=request.viewer, case_id=case_id, check=claim.check, reason=claim.reason, examination=claim.examination, request=kept
            ),
            cleared_json,
        )


urlpatterns = [
    path("cases", CasesView.as_view(), name="cases"),
    path("cases/<uuid:case_id>", CaseDetailView.as_view(), name="case"),
    path("cases/<uuid:case_id>/decisions", DecisionsView.as_view(), name="case-decisions"),
    path("cases/<uuid:case_id>/clearances", ClearancesView.as_view(), name="case-clearances"),
]
