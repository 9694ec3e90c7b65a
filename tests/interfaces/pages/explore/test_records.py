"""The lists behind the figures: narrowed as the address says, in pages, and refused where it says what cannot be."""

from uuid import UUID

import pytest

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


@pytest.mark.parametrize(
    "asked",
    ["events?stage=weather", "events?form=cheese", "events?element=Fe", "events?late=0", "events?after=x", "shipments?state=lost", "cases",
     "cases?check=Z99", "cases?check=M02&severity=BAD", "events?facility=%00", "events?region=" + "x" * 101],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(get, asked):
    assert "headers cannot be read" in get(asked, 400)


def test_what_used_a_licence_is_listed_and_an_unknown_one_is_not_there(get, certificate):
    licence = Licence.objects.get(kind="export", accounts__drawn_kg__gt=0)

    page = get(f"licences/{licence.id}")

    assert certificate.shipment.number in page and licence.number in page
    for kind in ("licences", "quotas"):
        get(f"{kind}/{UUID(int=5)}", 404)
