"""The first minute of a newcomer: every link of every page leads somewhere, for whoever follows it, and a certificate verifies."""

import json
import re
from collections import Counter

import pytest

from tests.journeys.crawler import Visitor
from traceability.interfaces.console.welcome import AT_THE_DESK

pytestmark = pytest.mark.journey

NOBODY = ("otto", "exp.eva")
"""An auditor and a submitter: the desk lets neither in, and the pages for everybody are there for them too."""


@pytest.fixture(scope="module")
def notice(product):
    return json.loads((product.state / "demo-page.json").read_text())


@pytest.fixture(scope="module")
def start(product):
    """The first page's text."""
    return Visitor(product.port).get("/")[2]


def dead(visitor: Visitor) -> dict[str, int]:
    return {path: status for path, status in visitor.asked.items() if status >= 400}


def test_the_first_page_tells_where_to_go(start, notice):
    for address in ("/desk/", "/verify/", "/api/v1/docs", f"/verify/{notice['certificate']}"):
        assert f'"{address}"' in start
    for username in AT_THE_DESK:
        assert username in start


def test_the_first_page_tells_no_secret(start, product):
    for secret in (*product.credentials["tokens"].values(), *product.credentials["logins"].values()):
        assert secret not in start


@pytest.mark.parametrize(("language", "valid"), [("en", "Valid"), ("zh-CN", "有效")])
def test_its_certificate_is_valid(product, notice, language, valid):
    visitor = Visitor(product.port, {"django_language": {"en": "en", "zh-CN": "zh-hans"}[language]})

    status, _, text = visitor.get(f"/verify/{notice['certificate']}")

    assert status == 200
    assert re.search(rf'class="status valid".*?<h1>{valid}</h1>', text, re.DOTALL)


def test_a_dead_link_would_be_found(product):
    visitor = Visitor(product.port)

    visitor.crawl("/nothing-here")

    assert dead(visitor) == {"/nothing-here": 404}


def test_a_stranger_finds_no_dead_link(product):
    stranger = Visitor(product.port)

    stranger.crawl("/")

    assert dead(stranger) == {}
    assert {"/", "/verify/", "/desk/login/?next=/desk/", "/api/v1/docs"} <= stranger.asked.keys()


@pytest.mark.parametrize(("username", "of_a_kind"), [("rita", 1), ("sven", 2)])
def test_who_works_at_the_desk_finds_no_dead_link(product, username, of_a_kind):
    visitor = Visitor(product.port)
    assert visitor.sign_in(username, product.credentials["logins"][username])

    visitor.crawl("/", most=180, of_a_kind=of_a_kind)

    assert dead(visitor) == {}
    assert len([path for path in visitor.asked if path.startswith("/desk/")]) > 50


@pytest.mark.parametrize("username", NOBODY)
def test_who_has_no_business_at_the_desk_finds_its_door_and_no_dead_link(product, username):
    visitor = Visitor(product.port)
    assert not visitor.sign_in(username, product.credentials["logins"][username])

    visitor.crawl("/")

    assert dead(visitor) == {}
    assert not [path for path in visitor.asked if path.startswith("/desk/cases/")]


def test_the_desk_s_first_page_has_something_of_every_kind(product):
    visitor = Visitor(product.port)
    visitor.sign_in("rita", product.credentials["logins"]["rita"])

    _, _, text = visitor.get("/desk/")

    ways = Counter(re.findall(r"Nothing stands in the way|Two people must sign|A check forbids an approval|must be cleared first", text))
    assert len(ways) == 4, ways
    assert "1 of 2" in text and "0 of 1" in text
