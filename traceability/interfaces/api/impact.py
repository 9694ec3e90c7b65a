"""GET /impact: what is touched by a licence, an organisation, a lot, an event or a document."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from traceability.certificates import queries
from traceability.certificates.queries import MOST_TOUCHED, Impact
from traceability.custody.claims import kinds
from traceability.interfaces.api import answers, filters
from traceability.interfaces.api.certificate_shapes import PROBLEM
from traceability.interfaces.api.events import coded
from traceability.interfaces.api.filters import Parameter
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import FLAG, LOT_NAME, TEXT, UUID, WHOLE, list_of, named, nullable, object_of, one_of
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel.errors import Malformed, Refusal
from traceability.kernel.text import Text
from traceability.registry.queries import search as registry
from traceability.registry.words import LICENCE_KINDS

READERS = frozenset({"reviewer", "supervisor", "auditor"})
_KINDS = "|".join(sorted(LICENCE_KINDS))
SUBJECTS = one_of(*queries.KINDS)
IMPACT = named(
    "Impact",
    object_of(
        {
            "of": object_of({"kind": SUBJECTS, "name": TEXT}),
            "lots": list_of(LOT_NAME, most=MOST_TOUCHED),
            "shipments": list_of(object_of({"number": TEXT, "state": TEXT, "case": nullable(UUID)}), most=MOST_TOUCHED),
            "certificates": list_of(object_of({"number": TEXT, "state": TEXT}), most=MOST_TOUCHED),
            "counts": object_of({"lots": WHOLE, "shipments": WHOLE, "certificates": WHOLE}),
            "truncated": FLAG,
        },
        description=f"`truncated`: more than {MOST_TOUCHED} of a kind, or than 50,000 events on the way: not all that is touched is named",
    ),
)
EXAMPLE = {
    "of": {"kind": "licence", "name": "mining:ML-2025-BYM"},
    "lots": ["BYM:CON-2026-0117", "HFR:NDPR-2026-0044"],
    "shipments": [{"number": "EX-2026-0123456789", "state": "certified", "case": "019cad8f-ac00-7a10-8a10-000000000077"}],
    "certificates": [{"number": "RC-2026-0123456789", "state": "certified"}],
    "counts": {"lots": 2, "shipments": 1, "certificates": 1},
    "truncated": False,
}


class OneSubject(Malformed):
    code = "one_subject"
    says = Text(en="Ask about exactly one of: {names}.", zh="须且只能指定其中一项：{names}。")


class SeveralLicences(Refusal):
    code = "several_licences"
    says = Text(en="Several licences have this number: {names}. Name the kind too.", zh="多份许可证使用该编号：{names}。请同时指明种类。")


def _licence(given: str) -> str:
    kind, parting, number = given.partition(":")
    named = number if kind in LICENCE_KINDS and parting else given
    if not 1 <= len(named) <= filters.MAX_TEXT or not named.isprintable():
        raise ValueError("not a licence")
    return given


def _with_kind(licence: str) -> str:
    """KIND:NUMBER of a licence that may be named by its number alone. Raises SeveralLicences."""
    if licence.partition(":")[0] in LICENCE_KINDS and ":" in licence:
        return licence
    names = [f"{kind}:{licence}" for kind in registry.kinds_of_licence(licence)]
    if len(names) > 1:
        raise SeveralLicences(names=", ".join(names), pointer="?licence")
    return names[0] if names else licence


class ImpactView(ApiView):
    @documented(
        "read_impact",
        "What is touched by a licence, an organisation, a lot, an event or a document",
        roles=READERS,
        parameters=[
            Parameter(
                "licence",
                "KIND:NUMBER, such as mining:ML-2025-BYM, or the number alone where one licence has it.",
                _licence,
                "a licence's number, with its kind and a colon in front where several kinds have it",
                {"type": "string", "pattern": f"^(?!({_KINDS}):$)(({_KINDS}):)?.{{1,{filters.MAX_TEXT}}}$"},
            ),
            coded("organisation", "Its code.", kinds.ORGANISATION),
            coded("lot", "Its name, ORG:NUMBER.", kinds.LOT_NAME),
            filters.uuid("event", "Its id."),
            filters.text("document", "Its number, however typed, an invoice's too, or its SHA-256 in hex."),
        ],
        responses={200: IMPACT, 404: PROBLEM, 422: PROBLEM},
        example=EXAMPLE,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """Give exactly one parameter (400 `one_subject`; 422 `several_licences`). 404 `nothing_of_that_name` for what nobody has recorded.

        From a licence: what its kind allows, done by its holder at the place that it names, on the days that it lost when it was
        revoked or shortened, else in its whole term; and shipments that name it. From an organisation: all that it did, sent,
        received and exports. From there every lot that carries on the material, a plant's shared mix and circuit included.
        """
        if len(request.given) != 1:
            raise OneSubject(names=", ".join(queries.KINDS))
        ((kind, given),) = request.given.items()
        name = _with_kind(given) if kind == "licence" else str(given)
        return answers.json_answer(impact_json(kind, name, queries.impact_of(kind, name, viewer=request.viewer)))


def impact_json(kind: str, name: str, found: Impact) -> dict[str, Any]:
    return {
        "of": {"kind": kind, "name": name},
        "lots": list(found.lots.values()),
        "shipments": [{"number": one.number, "state": one.state, "case": one.case and str(one.case)} for one in found.shipments],
        "certificates": [{"number": one.number, "state": one.state} for one in found.certificates],
        "counts": dict(found.counts),
        "truncated": found.is_truncated,
    }


urlpatterns = [path("impact", ImpactView.as_view(), name="impact")]
