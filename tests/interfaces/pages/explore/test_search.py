"""Search: by anything that stands on a paper or a package, in groups; helpful when nothing is found."""

import re

import pytest

from traceability.custody.models import Event
from traceability.interfaces.pages.explore.search import plain
from traceability.ledger.models import Entry


@pytest.fixture
def asked(cast, certificate):
    client = cast.otto.signed_in()

    def got(text=None, language="en"):
        response = client.get("/explore/", {} if text is None else {"q": text}, headers={"accept-language": language})
        assert response.status_code == 200
        return response.content.decode()

    return got


def links(page):
    return set(re.findall(r'href="(/(?:explore|verify)/[^"]+)"', page))


@pytest.mark.parametrize(
    ("text", "group", "link"),
    [
        ("HFR:NDPR-2026-0044", "Lots", "/explore/lots/HFR:NDPR-2026-0044"),
        ("ndpr-2026-0044", "Lots", "/explore/lots/HFR:NDPR-2026-0044"),
        ("ＨＦＲ：NDPR", "Lots", "/explore/lots/HFR:NDPR-2026-0045"),
        ("S01091", "Seals", "/explore/lots/HFR:NDPR-2026-0044"),
        ("CT-2026-0111", "Documents", "/explore/impact/?kind=document&amp;name=CT-2026-0111"),
        ("WB-0117", "Documents", "/explore/lots/BYM:CON-2026-0117"),
        ("20260109", "Documents", "/explore/lots/HFR:NDPR-2026-0044"),
        ("T-R0109", "Documents", "/explore/lots/HFR:NDPR-2026-0044"),
        ("白云", "Organisations", "/explore/impact/?kind=organisation&amp;name=BYM"),
        ("huafang rare", "Organisations", "/explore/impact/?kind=organisation&amp;name=HFR"),
        ("ML-2025", "Licences", "/explore/impact/?kind=licence&amp;name=mining:ML-2025-BYM"),
    ],
)
def test_it_finds(asked, text, group, link):
    page = asked(text)

    assert f">{group}</h2>" in page and link in links(page)


def test_a_shipment_and_its_certificate_are_found_by_their_numbers(asked, certificate):
    for text in (certificate.shipment.number.lower(), "EXP-S01-SHIP", certificate.number[:9]):
        assert f"/explore/shipments/{certificate.shipment.number}" in links(asked(text)), text
    assert f"/verify/{certificate.number}" in links(asked(certificate.number))


def test_an_id_leads_to_its_event_or_entry(asked):
    event = Event.objects.get(stage="separation")
    entry = Entry.objects.get(kind="event.recorded", subject_id=event.id)

    assert f"/explore/events/{event.id}" in links(asked(str(event.id)))
    page = asked(str(entry.uid))
    assert f"/explore/events/{event.id}" in links(page) and "Sealed" in page


@pytest.mark.parametrize("text", ["NOSUCH-1", "019de5a0-0000-7000-8000-000000000001", "%", "_____", "\U0010ffff\U0010ffff", "\x00\x01"])
def test_nothing_found_says_what_may_help(asked, text):
    page = asked(text)

    assert "Nothing is on record under" in page or "Two characters at least." in page
    assert not any(link.startswith(("/explore/lots/", "/explore/shipments/")) for link in links(page)) or "Latest shipments" in page


def test_without_a_question_it_says_what_may_be_asked(asked, certificate):
    page = asked()

    assert "What may be asked" in page and f"/explore/shipments/{certificate.shipment.number}" in links(page)
    assert "Two characters at least." in asked("H")


def test_it_speaks_chinese(asked):
    assert "检索记录" in asked("华方", "zh-CN") and "华方稀土分离" in asked("华方", "zh-CN")


def test_what_an_input_method_makes_wide_is_read_narrow():
    assert plain("  ＨＦＲ：ＮＤＰＲ－１\u200b ") == "HFR:NDPR-1"
    assert len(plain("x" * 500)) == 100
