"""The lists behind the figures: narrowed as the address says, in pages, and refused where it says what cannot be."""

import re
from decimal import Decimal
from uuid import UUID

import pytest

from tests.make.cases import a_case_with_a_hold
from traceability.custody.queries import flows
from traceability.interfaces.pages.explore import records
from traceability.registry.models import Licence


@pytest.fixture
def get(cast, certificate):
    client = cast.otto.signed_in()

    def got(path, status=200):
        response = client.get("/explore/supervision/" + path)
        assert response.status_code == status, path
        return response.content.decode()

    return got


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ("events?year=2026&stage=separation", "HFR:NDPR-2026-0044", "BYM:CON-2026-0117"),
        ("events?year=2026&stage=making&form=concentrate", "BYM:CON-2026-0117", "HFR:NDPR-2026-0044"),
        ("events?year=2026&stage=entering&element=Dy", "BYM:ORE-2026-0116", "BYM:CON-2026-0117"),
        ("events?year=2026&facility=HFR-PLANT-1&stage=stocktake", "Stocktake", "BYM:CON-2026-0117"),
        ("events?year=2026&recorder=BYM&late=1", "Nothing is on record for this", "BYM:CON-2026-0117"),
        ("shipments?year=2026&state=certified", "/explore/shipments/EX-", "Nothing is on record for this"),
        ("shipments?year=2026&destination=JP", "Nothing is on record for this", "/explore/shipments/EX-"),
        ("cases?check=M02", "Nothing is on record for this", "/explore/shipments/EX-"),
    ],
)
def test_a_list_holds_what_is_asked(get, asked, there, absent):
    page = get(asked)

    assert there in page and absent not in page


def test_a_long_list_goes_on(get, monkeypatch):
    monkeypatch.setattr(records, "MOST_SHOWN", 2)

    first = get("events?year=2026")
    (more,) = [part.split('"')[0].replace("&amp;", "&") for part in first.split('href="?')[1:] if "after=" in part]

    second = get("events?" + more)
    assert "Next page" in first and first.count("/explore/events/") == second.count("/explore/events/") == 2
    assert not {part[:36] for part in first.split("/explore/events/")[1:]} & {part[:36] for part in second.split("/explore/events/")[1:]}


def total(page):
    """Of the whole list: the number of its records, and its kilograms net."""
    found = re.search(r"Records in all: <strong>(\d+)</strong>(?: · Net, kg: <strong>([\d,.]+)</strong>)?", page)
    return int(found[1]), found[2]


@pytest.mark.parametrize("asked", ["events?year=2026&stage=making", "shipments?year=2026"])
def test_a_list_says_how_many_it_has_and_their_sum(get, asked):
    page = get(asked)

    net = [Decimal(one.replace(",", "")) for one in re.findall(r'data-label="Net, kg">([\d,.]+)</td>', page)]
    assert net and total(page) == (page.count("<tr><td"), f"{sum(net):,.3f}")


def test_the_total_is_of_the_whole_list_on_each_of_its_pages(get, monkeypatch):
    whole = total(get("events?year=2026"))
    monkeypatch.setattr(records, "MOST_SHOWN", 2)

    first = get("events?year=2026")
    (more,) = [part.split('"')[0].replace("&amp;", "&") for part in first.split('href="?')[1:] if "after=" in part]

    assert total(first) == total(get("events?" + more)) == whole and whole[0] > 4


@pytest.mark.parametrize("asked", ["events?year=2026", "shipments?year=2026"])
def test_a_list_that_is_too_long_to_sum_up_says_so(get, monkeypatch, asked):
    monkeypatch.setattr(flows, "MOST_SUMMED", 0)

    page = get(asked)

    assert "Records in all: more than" in page and "Net, kg: <strong>" not in page


def test_cases_are_counted(cast, monkeypatch):
    case = a_case_with_a_hold(cast, monkeypatch)
    code = case.examinations.order_by("-number").first().findings.filter(result="failed").first().code

    page = cast.otto.signed_in().get(f"/explore/supervision/cases?check={code}").content.decode()

    assert total(page) == (1, None)


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ("events?stage=weather", "not_a_choice", "Stage (“stage”) cannot be “weather”"),
        ("events?form=cheese", "not_a_choice", "Form (“form”) cannot be “cheese”"),
        ("events?element=Fe", "not_a_choice", "Element (“element”) cannot be “Fe”"),
        ("events?late=0", "not_a_choice", "Recorded late (“late”) cannot be “0”"),
        ("events?facility=%00", "not_plain_text", "Facility (“facility”) is at most 100 characters that can be printed."),
        ("events?region=" + "x" * 101, "not_plain_text", "Region (“region”) is at most 100 characters"),
        ("events?after=x", "not_a_place_in_the_list", "“after” (Next page) is no place in this list."),
        ("events?year=1492", "not_a_year", "Year (“year”) is a whole number from 2000 to 2100, not “1492”."),
        ("shipments?from=9&to=3", "months_reversed", "From month is 9 and To month (“to”) is 3"),
        ("shipments?state=lost", "not_a_choice", "Certificate (“state”) cannot be “lost”"),
        ("cases", "not_said", "The address does not say “check” (Check)."),
        ("cases?check=Z99", "not_a_choice", "Check (“check”) cannot be “Z99”"),
        ("cases?check=M02&severity=BAD", "not_a_choice", "Severity (“severity”) cannot be “BAD”"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field_with_how_to_go_on(get, asked, code, says):
    text = get(asked, 400)

    assert says in text and f"<code>{code}</code>" in text
    assert text.count(says) == 1


def test_several_wrong_fields_are_each_said(get):
    text = get("events?from=0&to=13", 400)

    assert text.count("<code>not_a_month</code>") == 2 and "<code>malformed_request</code>" in text


def test_what_used_a_licence_is_listed_and_an_unknown_one_is_not_there(get, certificate):
    licence = Licence.objects.get(kind="export", accounts__drawn_kg__gt=0)

    page = get(f"licences/{licence.id}")

    assert certificate.shipment.number in page and licence.number in page
    for kind in ("licences", "quotas"):
        get(f"{kind}/{UUID(int=5)}", 404)
