"""The generated page of checks: every code with its rule and thresholds, in both languages, for anybody."""

import re

import pytest
from django.test import Client

from tests.make.custody import with_reference_tables
from tests.make.registry import a_document, a_policy, registered
from traceability.interfaces.pages.checks import FAMILIES
from traceability.review.catalogue import checks

pytestmark = pytest.mark.django_db


def page(on="", language="en"):
    response = Client().get("/checks/", {"on": on} if on else {}, headers={"accept-language": language})
    return response.status_code, response.content.decode()


@pytest.fixture
def loaded():
    with_reference_tables()


def test_every_check_stands_there_with_its_rule_and_thresholds(loaded):
    status, text = page()

    assert status == 200
    for one in checks():
        assert f'id="{one.code}"' in text
    for part in ("Thorium balance", "R03.min_recovery_percent", "70 % of Th in", "proposal of this project, adjustable"):
        assert part in text, part


def test_it_speaks_chinese(loaded):
    _, text = page(language="zh-CN")

    for part in ("核查内容", "钍平衡", "钍去向最低比例", "投入钍"):
        assert part in text, part


def test_a_supervisors_value_comes_before_the_default_from_its_day_on(loaded):
    registered(a_document(policies=[a_policy(key="R03.min_recovery_percent", value="80", unit="% of Th in", valid_from="2026-06-01")]))

    before, since = page(on="2026-05-31")[1], page(on="2026-06-01")[1]

    assert "set by a supervisor" not in before
    assert "set by a supervisor" in since and "80 " in since


def test_a_row_holds_from_its_day_on(loaded):
    assert "15 mg/l" not in page(on="2013-12-31")[1]
    assert "15 mg/l" in page(on="2014-01-01")[1]


def test_without_thresholds_it_says_so():
    status, text = page()

    assert status == 200
    assert "No thresholds are loaded for this day" in text


def test_a_day_that_is_none_is_refused_and_shown_escaped(loaded):
    status, text = page(on="<b>soon</b>")

    assert status == 400
    assert "A day looks like 2026-04-25." in text and "&lt;b&gt;soon" in text and "<b>soon" not in text


def test_it_holds_no_script_and_no_style_of_its_own(loaded):
    _, text = page()

    assert "<script" not in text and "style=" not in text and '="http://' not in text


def found(query, language="en"):
    text = Client().get(f"/checks/?{query}", headers={"accept-language": language}).content.decode()
    return set(re.findall(r'<h3 id="(\w+)"', text)), text


def test_every_check_stands_in_the_index_of_its_family(loaded):
    _, text = page()
    index, below = text.split('class="families"')

    assert {one.code[0] for one in checks()} == FAMILIES.keys(), "a new letter needs its words"
    for one in checks():
        assert f'href="#{one.code}"' in index and f'href="#family-{one.code[0]}"' in below
        assert re.search(rf'id="family-{one.code[0]}".*id="{one.code}"', below, re.DOTALL)


def test_words_in_either_language_find_a_check_and_all_words_must_fit(loaded):
    by_english, by_chinese = found("q=thorium+BALANCE")[0], found("q=钍平衡")[0]

    assert "R03" in by_english and "R03" in by_chinese and len(by_english) < 10
    assert found("q=R03.min_recovery_percent")[0] == {"R03"}, "a threshold's key, as a finding names it"
    assert found("q=thorium+vat")[0] == set()


def test_a_severity_leaves_its_own_and_one_that_is_none_leaves_all(loaded):
    blocks, text = found("severity=BLOCK")

    assert blocks == {one.code for one in checks() if one.severity == "BLOCK"}
    assert f"{len(blocks)} of {len(checks())} checks." in text
    assert len(found("severity=worst")[0]) == len(checks())


def test_what_was_asked_stays_in_the_form_and_the_day_outlives_the_filter(loaded):
    _, text = found("q=%3Cb%3Ethorium&on=2026-01-02")

    assert 'value="&lt;b&gt;thorium"' in text and "<b>thorium" not in text
    assert 'href="/checks/?on=2026-01-02"' in text and "No check has these words" in text
