"""Every read-only screen shows rows, changes none, and asks no more for fifty rows than for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import grounds
from tests.make.custody import a_lot, mining, record, the_trade
from traceability.interfaces.desk.apps import screens_are_sound
from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.screens import site
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.kernel.models import Attempt

SCREENS = sorted(site._registry, key=lambda model: model._meta.label)
NAMES = [model._meta.label_lower for model in SCREENS]


def address(model, page, *args):
    return reverse(f"desk:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def recorded(trade, numbers):
    """For each number an event with its lot, and a task that waits; the events in one command."""
    record(trade.bym, *(mining(a_lot(f"BYM:ORE-{n}")) for n in numbers))
    for n in numbers:
        Attempt.objects.create(task=f"review.task_{n}", subject_id=uuid7(), tries=0, not_before=clock.now())


def _with_one_of_each(_):
    trade = the_trade()
    recorded(trade, [1])
    return trade


grounds.register("ground_screens", _with_one_of_each, below="ground_cast")


@pytest.fixture
def ground_screens(ground_cast):
    return grounds.value_of("ground_screens")


@pytest.fixture
def rows(ground_screens):
    """One row of what can be had by recording, and a function that makes more."""
    return lambda number: recorded(ground_screens, range(2, 2 + number))


@pytest.mark.parametrize("model", SCREENS, ids=NAMES)
def test_a_screen_is_read_only_for_a_supervisor(cast, rows, model):
    client, row = cast.sven.signed_in(), model._default_manager.first()

    assert isinstance(site._registry[model], ReadOnlyDesk)
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "add")).status_code == 403
    if row is not None:
        assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.post(address(model, "change", row.pk), {}).status_code == 403
        assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    before = model._default_manager.count()
    client.post(address(model, "changelist"), {"action": "delete_selected", "_selected_action": row.pk if row else "1", "post": "yes"})
    assert model._default_manager.count() == before


@pytest.mark.parametrize("model", SCREENS, ids=NAMES)
def test_a_list_asks_the_same_for_many_rows(cast, rows, model):
    client = cast.rita.signed_in()
    client.get(address(model, "changelist"))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(address(model, "changelist"))
        return len(asked)

    few = queries()
    rows(20)

    assert queries() == few <= 9


QUESTIONS = ("q=x", "q=%00", "q=019de5a0-0000-7000-8000-000000000001", "stage=mining", "form=ore", "kind=export", "p=9999", "o=1.-2")


def test_a_question_of_any_kind_is_answered(cast, rows):
    client = cast.rita.signed_in()

    for model in SCREENS:
        for question in QUESTIONS:
            assert client.get(f"{address(model, 'changelist')}?{question}").status_code in {200, 302}, (model, question)


@pytest.mark.parametrize("model", SCREENS, ids=NAMES)
def test_a_screen_speaks_chinese_and_holds_nothing_inline(cast, rows, model):
    client, row = cast.rita.signed_in(), model._default_manager.first()

    for page in [address(model, "changelist")] + ([address(model, "change", row.pk)] if row else []):
        text = client.get(page, headers={"accept-language": "zh-CN"}).content.decode()
        assert "工作台" in text
        assert "<script>" not in text and "<style" not in text and "style=" not in text


def test_django_looks_at_every_screen_before_it_serves_one(monkeypatch):
    assert screens_are_sound(None) == []

    monkeypatch.setattr(type(site._registry[SCREENS[0]]), "list_display", ("nothing_of_this_name",))

    assert [found.id for found in screens_are_sound(None)] == ["admin.E108"]
