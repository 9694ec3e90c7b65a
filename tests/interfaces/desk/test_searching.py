"""Lists are searched by parts of what people read off a paper; what finds nothing says what to try."""

import pytest
from django.db import connection

from traceability.custody.models import Document, Lot, Shipment
from traceability.interfaces.desk.screens import site


@pytest.fixture
def found(cast, honest_case):
    client = cast.rita.signed_in()

    def ask(screen, text, language="en"):
        answer = client.get(f"/desk/{screen}/", {"q": text}, headers={"accept-language": language})
        assert answer.status_code == 200
        return answer

    return ask


def shown(answer):
    return [str(row) for row in answer.context["cl"].result_list]


def names(answer, field):
    return {getattr(row, field) for row in answer.context["cl"].result_list}


@pytest.mark.parametrize("text", ["HFR:NDPR-2026", "hfr:ndpr-2026", "NDPR-2026-00", "ｎｄｐｒ-2026"])
def test_a_lot_is_found_by_how_it_begins_with_its_maker_or_without(found, text):
    assert "HFR:NDPR-2026-0044" in names(found("custody/lot", text), "name")


@pytest.mark.parametrize("text", ["2026-0044", "%", "HFR_"])
def test_a_middle_of_a_lot_and_a_pattern_find_nothing(found, text):
    assert not shown(found("custody/lot", text))


@pytest.mark.parametrize("cut", [slice(0, 9), slice(3, -2), slice(-6, None)])
@pytest.mark.parametrize("screen", ["custody/shipment", "review/case"])
def test_a_shipment_and_its_case_are_found_by_any_part(found, honest_case, screen, cut):
    number = honest_case.shipment.number

    assert len(shown(found(screen, number[cut].lower()))) == 1


@pytest.mark.parametrize(
    ("model", "indexes"),
    [(Lot, ["lot_by_number_alone", "lot_number_once"]), (Document, ["document_by_number_alone", "document_by_number"])],
)
def test_a_beginning_is_a_range_of_an_index(honest_case, rf, model, indexes):
    screen = site._registry[model]
    rows, _ = screen.get_search_results(rf.get("/"), screen.get_queryset(rf.get("/")), "NDPR")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.order_by("-id")[:50].explain()

    assert all(index in plan for index in indexes), plan


def test_a_document_is_found_by_how_its_number_begins(found):
    paper = Document.objects.exclude(number="").first()

    assert paper.number in names(found("custody/document", paper.number[:-1]), "number")


def test_a_certificate_is_found_by_a_part(cast, certificate):
    client = cast.rita.signed_in()

    for text in (certificate.number[3:8].lower(), certificate.shipment.number[:8]):
        assert certificate.number in client.get("/desk/certificates/certificate/", {"q": text}).content.decode()


def test_what_finds_nothing_says_what_to_try(found):
    english = found("custody/shipment", "EX-9999").content.decode()

    assert "Nothing matches “EX-9999”." in english and "Try the beginning of the number" in english
    assert "没有与“EX-9999”匹配的记录" in found("custody/shipment", "EX-9999", "zh-CN").content.decode()
    assert "Nothing is on record" not in english


def test_a_list_says_how_it_is_searched_and_asks_no_more_for_it(found, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert "The beginning of a number or name is enough" in found("custody/lot", "HFR").content.decode()
    assert Shipment.objects.exists()


def test_policies_without_a_value_of_their_own_have_the_catalogues_defaults(cast):
    client = cast.rita.signed_in()
    empty = client.get("/desk/registry/policyvalue/").content.decode()

    assert "the defaults of the catalogue apply" in empty and 'href="/checks/"' in empty and "Nothing is on record" not in empty
    missed = client.get("/desk/registry/policyvalue/?q=nowhere").content.decode()
    assert "Nothing matches “nowhere”." in missed and "the defaults of the catalogue apply" not in missed


@pytest.mark.parametrize("screen", ["custody/lot/", "registry/licence/", "custody/", "registry/policyvalue/"])
def test_every_list_leads_to_sign_in_and_sessions(cast, screen):
    assert 'href="/sign-in/sessions/"' in cast.rita.signed_in().get(f"/desk/{screen}").content.decode()
