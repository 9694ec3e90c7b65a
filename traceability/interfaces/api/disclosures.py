"""GET /ledger/entries/{uid}/disclosures: what opens the commitments of an entry, to who has the right to each field."""

from django.http import HttpResponse
from django.urls import path

from traceability.interfaces.api import answers
from traceability.interfaces.api.auth import PUBLIC
from traceability.interfaces.api.ledger import readable_entry
from traceability.interfaces.api.ledger_shapes import BASE64
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import TEXT, list_of, named, object_of
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.ledger import queries
from traceability.tlog import strict

DISCLOSURES = named(
    "Disclosures",
    list_of(
        object_of(
            {
                "path": {**TEXT, "description": "RFC 6901 pointer into the entry's body; `request`: the hash of the request"},
                "salt": {**BASE64, "description": "32 bytes: the key of the commitment"},
                "value": {"description": "what stands at the path, any JSON value"},
            }
        )
    ),
)
# The worked example of the format: the second leaf commits to these two.
EXAMPLE = [
    {"path": "/invoice/amount", "salt": strict.in_base64(b"\x10" * 32), "value": "1530000.00"},
    {"path": "/transport/vehicle", "salt": strict.in_base64(b"\x11" * 32), "value": "赣B12345"},
]


class DisclosuresView(ApiView):
    @documented(
        "read_disclosures",
        "What opens the commitments of an entry, as far as the caller has the right to each field",
        roles=PUBLIC,
        responses={200: DISCLOSURES},
        example=EXAMPLE,
    )
    def get(self, request: ApiRequest, uid: str) -> HttpResponse:
        """A file that the verifier's `disclose` takes beside the leaf. A member that is missing is erased, or not for this caller."""
        found = readable_entry(request, uid)
        opened = () if request.caller is None else queries.openings([found], viewer=request.caller).get(found.uid, ())
        rows = [{"path": one.path, "salt": strict.in_base64(one.salt), "value": one.value} for one in opened]
        return answers.json_answer(rows, headers={"Cache-Control": "no-store"})


urlpatterns = [path("ledger/entries/<str:uid>/disclosures", DisclosuresView.as_view(), name="ledger-disclosures")]
