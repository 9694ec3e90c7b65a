"""A shipment by a form: the same commands and rules as programs meet, once however often the form is sent, problems at their fields."""

import pytest
from django.test import Client

from tests.interfaces.pages.own.made import LOT, a_lot_in_hand, form, the_case, the_shipment
from tests.make.custody import a_shipment, holding
from traceability.custody import queries as custody
from traceability.custody.models import Shipment
from traceability.interfaces.keeping import Submission
from traceability.review import services as review

pytestmark = pytest.mark.django_db
NEW = "/own/shipments/new"


@pytest.fixture
def ada(cast):
    a_lot_in_hand(cast)
    return cast.ada.signed_in()


def test_what_a_form_says_is_recorded_as_programs_say_it(cast, ada):
    response = ada.post(NEW, form())

    shipment = the_shipment()
    said = custody.shipment(shipment.number, viewer=cast.ada.viewer).as_json()
    assert response.status_code == 303 and response["Location"] == f"/own/shipments/{shipment.number}"
    assert {name: said.get(name) for name in a_shipment()} == a_shipment(LOT, "400.000")
    assert str(holding(LOT).left_kg) == "600.000"


def test_a_form_that_is_sent_twice_is_submitted_once(ada):
    first, again = ada.post(NEW, form()), ada.post(NEW, form())

    assert first["Location"] == again["Location"]
    assert Shipment.objects.count() == 1 and str(holding(LOT).left_kg) == "600.000"
    assert Submission.objects.get().location == first["Location"]


def test_a_key_is_good_for_one_content(ada):
    ada.post(NEW, form())

    other = ada.post(NEW, form(reference="EXP-2"))

    assert other.status_code == 422 and "idempotency_key_reused" in other.content.decode()
    assert Shipment.objects.count() == 1


def test_a_refused_form_may_be_mended_and_sent_again(ada):
    too_much = form() | {"/lines/0/net_kg": "1000.001"}

    refused = ada.post(NEW, too_much)
    mended = ada.post(NEW, form())

    page = refused.content.decode()
    field = page.partition('id="at-lines-0-net_kg"')[2].partition("</div>")[0]
    assert refused.status_code == 422 and "lot_exhausted" in field and 'value="1000.001"' in field
    assert 'href="#at-lines-0-net_kg"' in page and form()["key"] in page
    assert mended.status_code == 303


def test_a_shape_that_programs_may_not_send_is_refused_at_its_field(ada):
    response = ada.post(NEW, form() | {"/destination": "Germany"})

    field = response.content.decode().partition('id="at-destination"')[2].partition("</div>")[0]
    assert response.status_code == 400 and "aria-invalid" in field and 'class="code"' in field
    assert '<a href="#at-destination">Destination</a>' in response.content.decode()


def test_a_country_is_offered_by_its_name_and_sent_as_its_code(ada):
    page = ada.get(NEW, headers={"accept-language": "zh-CN"}).content.decode()

    assert '<option value="DE">德国</option>' in page.partition('<datalist id="countries">')[2].partition("</datalist>")[0]
    for field in ("/destination", "/consignee/country", "/end_user/country"):
        assert f'name="{field}" type="text" value="" list="countries"' in page, field


def test_an_error_is_told_by_the_fields_label_in_the_readers_language(ada):
    sent = form() | {"/lines/0/net_kg": "1,46", "/reference": ""}

    english, chinese = (ada.post(NEW, sent, headers={"accept-language": one}).content.decode() for one in ("en", "zh-CN"))

    assert ">Line 1: Net, kg</a>: This must be a number such as 1460.5" in english and "bad_decimal" in english
    assert ">Your reference</a>: This must be filled in." in english and "/lines/0/net_kg</a>" not in english
    assert ">明细第1行: 净重（kg）</a>: 须为数字" in chinese and ">贵方编号</a>: 此项必填。" in chinese


def test_what_people_type_is_recorded_as_programs_say_it(ada):
    typed = {"/lines/0/net_kg": "４００", "/destination": "jp", "/lines/0/hs_code": "2530 90.2000"}

    response = ada.post(NEW, form() | typed)

    (line,) = the_shipment().lines.all()
    assert response.status_code == 303
    assert (the_shipment().destination, line.hs_code, str(line.net_kg)) == ("JP", "2530902000", "400.000")


def test_a_precheck_shows_what_an_examination_would_say_and_records_nothing(cast, ada):
    page = ada.post(NEW, form(act="precheck")).content.decode()

    assert not Shipment.objects.exists() and not Submission.objects.exists() and str(holding(LOT).left_kg) == "1000.000"
    ada.post(NEW, form())
    examined = review.examine(the_shipment().id)
    failed = set(examined.findings.filter(result="failed").values_list("code", flat=True))
    shown = page.partition('id="failed"')[2].partition("</section>")[0]
    assert failed and all(f'href="/checks/#{code}">{code}</a>' in shown for code in failed)


def test_another_row_is_given_and_nothing_recorded(ada):
    sent = form(act="") | {"more": "documents"}

    once = ada.post(NEW, sent).content.decode()
    twice = ada.post(NEW, sent | {"/documents/0/kind": "", "more": "documents"}).content.decode()

    assert 'name="/documents/0/kind"' in once and 'name="/documents/1/kind"' in twice
    assert not Shipment.objects.exists()


def test_a_form_without_its_protection_is_refused(cast, ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada.user)

    response = client.post(NEW, form())

    assert response.status_code == 403 and not Shipment.objects.exists()


def test_a_shipment_is_withdrawn_once_with_a_reason(ada):
    ada.post(NEW, form())
    path = f"/own/shipments/{the_shipment().number}"
    key = {"key": "22222222-2222-4222-8222-222222222222"}

    without = ada.post(f"{path}/withdraw", key | {"reason": " "})
    done, again = (ada.post(f"{path}/withdraw", key | {"reason": "Sold at home."}) for _ in range(2))

    assert without.status_code == 400 and the_case().state == "withdrawn"
    assert done["Location"] == again["Location"] == path
    assert str(holding(LOT).left_kg) == "1000.000"
    assert "withdraw" not in ada.get(path).content.decode().partition('class="acts"')[2].partition("</p>")[0]


def test_a_return_is_answered_with_a_form_that_begins_with_what_was_said(cast, ada):
    ada.post(NEW, form(end_use="magnets"))
    old = the_shipment()
    examined = review.examine(old.id)
    review.decide(by=cast.rita.viewer, case_id=examined.case_id, verdict="return", reason="Which motors?", examination=examined.number)
    path = f"/own/shipments/{old.number}"

    page = ada.get(path).content.decode()
    begun = ada.get(f"{path}/revise").content.decode()
    response = ada.post(f"{path}/revise", form("22222222-2222-4222-8222-222222222222", end_use="magnets for motors"))
    twice = ada.post(f"{path}/revise", form(key="33333333-3333-4333-8333-333333333333"))

    revision = Shipment.objects.get(revises=old)
    assert "Which motors?" in page and f"{path}/revise" in page
    assert ">magnets</textarea>" in begun and 'value="400.000"' in begun and "Which motors?" in begun
    failed = examined.findings.filter(result="failed").values_list("code", flat=True)
    assert failed and all(f'href="/checks/#{code}">{code}</a>' in begun.partition('id="why"')[2].partition("<form")[0] for code in failed)
    assert response["Location"] == f"/own/shipments/{revision.number}" and revision.end_use == "magnets for motors"
    assert twice.status_code == 409 and "already_revised" in twice.content.decode()
    assert f"/own/shipments/{revision.number}" in ada.get(path).content.decode()
