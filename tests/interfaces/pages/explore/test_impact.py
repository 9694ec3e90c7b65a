"""What is touched by this? Every answer is a link; every question without an answer says why."""

import pytest


@pytest.fixture
def get(cast, certificate):
    client = cast.otto.signed_in()

    def got(asked="", status=200):
        response = client.get("/explore/impact/" + asked)
        assert response.status_code == status
        return response.content.decode()

    return got


@pytest.mark.parametrize(
    "asked", ["?kind=licence&name=mining:ML-2025-BYM", "?kind=organisation&name=BYM", "?kind=lot&name=BYM:ORE-2026-0116"]
)
def test_it_leads_to_all_that_is_touched(get, certificate, asked):
    text = get(asked)

    for address in (
        f"/verify/{certificate.number}",
        f"/explore/shipments/{certificate.shipment.number}",
        "/explore/lots/HFR:NDPR-2026-0044",
    ):
        assert f'href="{address}"' in text


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("?kind=lot&name=NOB:1", 404, "Nothing is recorded under this name."),
        ("?kind=weather&name=x", 400, "This cannot be asked."),
        ("?kind=lot&name=%00", 400, "This cannot be asked."),
        ("", 200, "Find what is touched"),
    ],
)
def test_a_question_without_an_answer_says_why(get, asked, status, told):
    assert told in get(asked, status)


def test_what_touches_nothing_says_so(get):
    assert "No certificate is touched." in get("?kind=organisation&name=HER")
