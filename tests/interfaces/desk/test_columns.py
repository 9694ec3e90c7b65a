"""Columns are said in words, and every column that a screen shows has its label."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.utils import translation

from traceability.custody.models import Event, Shipment
from traceability.interfaces.desk.columns import NOTHING, column, in_digits, word_filter
from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.desk.screens import site
from traceability.interfaces.words import WORDS

SHOWN = sorted({name for screen in site._registry.values() for part in (screen, *(inline for inline in screen.inlines)) for name in (*getattr(part, "list_display", ()), *(part.fields or ()))
                if not hasattr(part if isinstance(part, type) else type(part), name)})  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_every_column_that_is_shown_has_its_label(name):
    assert name in LABELS


def test_a_closed_word_and_json_are_shown_for_people():
    stage = column(Event._meta.get_field("stage"), {"stage": "stage"})
    consignee = column(Shipment._meta.get_field("consignee"), {})

    with translation.override("zh-hans"):
        assert stage(Event(stage="mining")) == "采矿"
        assert str(stage.short_description) == "环节"
        assert consignee(Shipment(consignee={"name": "稀土", "country": "DE"})) == "名称: 稀土; 国家: 德国 (DE)"


def test_a_filter_offers_the_closed_words():
    offered = word_filter("stage", "stage").lookups(None, None, None)

    assert [value for value, _ in offered] == list(WORDS["stage"])


@pytest.mark.parametrize(("value", "shown"), [
    (date(2026, 6, 30), "2026-06-30"), (datetime(2026, 6, 30, 8, 0, 1, tzinfo=timezone(timedelta(hours=8))), "2026-06-30 00:00:01 UTC"),
    (7, 7), (None, None),
])  # fmt: skip
def test_days_and_times_have_one_spelling(value, shown):
    assert in_digits(value) == shown


def test_nothing_is_a_dash_and_a_question_without_an_answer_stays_one():
    assert column(Shipment._meta.get_field("reference"), {})(Shipment(reference="")) == NOTHING
    assert column(Event._meta.get_field("stage"), {"stage": "stage"})(Event(stage="")) == NOTHING
    assert column(Event._meta.get_field("ownership_passes"), {})(Event(ownership_passes=None)) is None
