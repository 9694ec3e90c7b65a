"""The screen of papers that were declared false: supervisors declare and withdraw, everybody of the regulator looks."""

import pytest

from tests.make.told_stories import tell
from traceability.custody.models import Document
from traceability.registry.models import FalseDocument
from traceability.review import queries as review_queries
from traceability.review import services as review

pytestmark = pytest.mark.django_db
SCREEN = "/desk/registry/falsedocument/"
SAID = {"command": "declare", "kind": "assay_certificate", "number": "Q-311", "issuer": "HFR", "sha256": "", "reason": "Never issued."}


def test_a_supervisor_declares_and_withdraws(cast):
    client = cast.sven.signed_in()

    sent = client.post(f"{SCREEN}declare/", SAID)

    row = FalseDocument.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{SCREEN}{row.id}/change/")
    page = client.get(f"{SCREEN}{row.id}/change/").content.decode()
    assert f"{SCREEN}{row.id}/withdraw/" in page and "/desk/impact/?document=Q-311" in page
    sent = client.post(f"{SCREEN}{row.id}/withdraw/", {"command": "withdraw", "seen": 1, "reason": "It was genuine."})
    assert sent.status_code == 302 and not FalseDocument.objects.get().stands
    page = client.get(f"{SCREEN}{row.id}/change/").content.decode()
    assert f"{SCREEN}{row.id}/withdraw/" not in page and "It was genuine." in page


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"number": ""}, 422, "number"),
        ({"sha256": "9B7A"}, 400, "sha256"),
        ({"reason": " "}, 400, "reason"),
        ({"kind": "letter"}, 400, "kind"),
    ],
)
def test_what_is_refused_stands_at_its_field(cast, changed, status, field):
    sent = cast.sven.signed_in().post(f"{SCREEN}declare/", SAID | changed)

    assert (sent.status_code, list(sent.context["form"].errors)) == (status, [field])
    assert not FalseDocument.objects.exists()


def test_it_is_found_by_how_it_stands(cast):
    client = cast.sven.signed_in()
    client.post(f"{SCREEN}declare/", SAID)

    listed = {one: "Q-311" in cast.rita.signed_in().get(f"{SCREEN}?standing={one}").content.decode() for one in ("in_force", "withdrawn")}

    assert listed == {"in_force": True, "withdrawn": False}


def test_the_page_of_a_case_names_what_is_declared_false(cast, citing_case):
    (case, paper) = citing_case
    page = cast.rita.signed_in().get(f"/desk/cases/{case.id}/").content.decode()
    assert "declared false" not in page

    cast.sven.signed_in().post(f"{SCREEN}declare/", SAID | {"kind": paper.kind, "number": paper.number, "issuer": paper.issuer})
    review.trace(facts=list(review_queries.waiting_facts()))
    review.examine(case.shipment_id)

    page = cast.rita.signed_in().get(f"/desk/cases/{case.id}/").content.decode()
    assert "declared false" in page and f"{SCREEN}{FalseDocument.objects.get().id}/change/" in page


@pytest.fixture
def citing_case(cast):
    """An open case, and a paper that its shipment cites."""
    (shipment,) = tell("S02", supervisor=cast.sven.viewer)
    case = review.examine(shipment.id).case
    paper = Document.objects.filter(shipment_id=shipment.id).exclude(number="").first()
    return case, paper
