"""POST /shipments/{number}/release: customs say on which day which weights left."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from traceability.certificates import services as certificates
from traceability.certificates.claims import LOT, RELEASE, read_release
from traceability.certificates.services import Released
from traceability.interfaces.api import judged, recording
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import ACKNOWLEDGEMENT, DAY, TEXT, list_of, named, object_of, one_of
from traceability.interfaces.api.views import ApiRequest, ApiView

CUSTOMS = frozenset({"customs"})
RELEASED, SUSPENDED = "released", "suspended"
RELEASE_BODY = named("ReleaseBody", RELEASE.schema)
ANSWER = named(
    "Release",
    object_of(
        {
            "number": TEXT,
            "state": one_of(RELEASED, SUSPENDED),
            "certificate": TEXT,
            "released_on": DAY,
            "lines": list_of(LOT.schema),
            "failed": list_of(judged.CODE),
            "acknowledgement": ACKNOWLEDGEMENT,
        },
        description="`suspended`: nothing is released, because the checks of `failed` do not pass by the law of that day and did before; "
        "`lines` is then empty, and a supervisor looks",
    ),
)
_LINES = [{"lot": "HFR:NDPR-2026-0044", "net_kg": "1460.000"}]
RELEASE_BODY_EXAMPLE: dict[str, Any] = {"released_on": "2026-11-26", "lines": _LINES}
ANSWER_EXAMPLE: dict[str, Any] = {
    "number": "EX-2026-7K2M9Q4T1Z",
    "state": RELEASED,
    "certificate": "RC-2026-7N2XPN39C7",
    "released_on": "2026-11-26",
    "lines": _LINES,
    "failed": [],
    "acknowledgement": judged.ACKNOWLEDGEMENT_EXAMPLE,
}


def released_json(number: str, released: Released) -> Answer:
    """The answer to customs' word, whichever way it went."""
    body = {
        "number": number,
        "state": SUSPENDED if released.failed else RELEASED,
        "certificate": released.certificate.number,
        "released_on": released.claim.released_on.isoformat(),
        "lines": [] if released.failed else [LOT.write(one, fixed=True) for one in released.claim.lines],
        "failed": list(released.failed),
        "acknowledgement": released.acknowledgement.as_json(),
    }
    return Answer(body, location=f"/api/v1/shipments/{number}")


class ReleaseView(ApiView):
    @documented(
        "release_shipment",
        "Let a certified shipment go: the day and the weights that left",
        roles=CUSTOMS,
        records=True,
        request=RELEASE_BODY,
        request_example=RELEASE_BODY_EXAMPLE,
        responses={201: ANSWER},
        example=ANSWER_EXAMPLE,
    )
    def post(self, request: ApiRequest, number: str) -> HttpResponse:
        """What is not named did not leave and goes back to its lot. Read `state`: `suspended` means that the goods stay, since the
        law of the day stops what the law of the planned day did not; that is recorded too. 409 `nothing_to_release` without a
        certificate, `certificate_not_so` for one that does not hold, `already_released` the second time."""
        claim = read_release(request.json)
        return recording.record(
            request,
            lambda kept: certificates.release(by=request.viewer, number=number, claim=claim, request=kept),
            lambda released: released_json(number, released),
        )


urlpatterns = [path("shipments/<str:number>/release", ReleaseView.as_view(), name="shipment-release")]
