"""What is touched by this? Every answer is a link; every question without an answer says why."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.make.registry import a_licence, registered


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
        ("?kind=weather&name=x", 400, "Kind (“kind”) cannot be “weather”"),
        ("?kind=lot&name=%00", 400, "Name or number (“name”) is at most 300 characters that can be printed."),
        ("?kind=lot&name=" + "x" * 301, 400, "Name or number (“name”) is at most 300 characters that can be printed."),
        ("", 200, "Find what is touched"),
    ],
)
def test_a_question_without_an_answer_says_why(get, asked, status, told):
    assert told in get(asked, status)


def test_what_touches_nothing_says_so(get):
    assert "No certificate is touched." in get("?kind=organisation&name=HER")


@pytest.mark.parametrize(
    ("kind", "typed", "name"),
    [
        ("licence", "ML-2025-BYM", "mining:ML-2025-BYM"),
        ("licence", "ml-2025-bym", "mining:ML-2025-BYM"),
        ("licence", "Mining licence:ML-2025-BYM", "mining:ML-2025-BYM"),
        ("organisation", "白云矿业", "BYM"),
        ("organisation", "baiyun mining", "BYM"),
        ("lot", "ORE-2026-0116", "BYM:ORE-2026-0116"),
    ],
)
def test_what_people_call_it_leads_to_its_own_name(cast, certificate, kind, typed, name):
    response = cast.otto.signed_in().get("/explore/impact/", {"kind": kind, "name": typed})

    assert response.status_code == 302
    assert parse_qs(urlsplit(response["Location"]).query) == {"kind": [kind], "name": [name]}


def test_the_kind_may_be_said_in_chinese_with_a_wide_colon(cast, certificate):
    asked = {"kind": "licence", "name": "采矿许可证：ML-2025-BYM"}
    response = cast.otto.signed_in().get("/explore/impact/", asked, headers={"accept-language": "zh-CN"})

    assert response.status_code == 302 and "mining%3AML-2025-BYM" in response["Location"]


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("?kind=licence&name=白云矿业", "?kind=organisation&amp;name=BYM"),
        ("?kind=licence&name=ORE-2026-0116", "?kind=lot&amp;name=BYM%3AORE-2026-0116"),
        ("?kind=lot&name=ORE-2026", "?kind=lot&amp;name=BYM%3AORE-2026-0116"),
    ],
)
def test_what_is_of_another_kind_or_only_begins_so_is_a_choice_of_links(get, asked, offered):
    text = get(asked)

    assert "Which of these is meant?" in text and f'href="{offered}"' in text


def test_one_number_of_two_licences_is_a_choice(cast, get):
    another = a_licence("ML-2025-BYM", kind="recycling", organisation="BYM", quantity=None)
    registered({"format": "registry/1", "licences": [another]}, by=cast.sven.viewer)

    text = get("?kind=licence&name=ML-2025-BYM")

    assert 'href="?kind=licence&amp;name=mining%3AML-2025-BYM"' in text and 'href="?kind=licence&amp;name=recycling%3AML-2025-BYM"' in text
