"""Rows of custody say what they are."""

import pytest

from tests.make.custody import a_lot, a_part, a_shipment, dispatch, holding, mining, record, submit
from traceability.custody.models import Document, Draw, Event, Line, Lot, Output, Seal
from traceability.custody.models.events import stage_choices
from traceability.custody.stages import STAGES


def test_the_choices_of_a_stage_are_the_table():
    assert [key for key, _ in stage_choices()] == list(STAGES)
    assert Event._meta.get_field("stage").choices == stage_choices()


@pytest.mark.parametrize("model", [Event, Lot, Output, Draw, Document, Seal, Line])
def test_a_row_means_something(model):
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.django_db
def test_rows_are_named_for_people(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), a_lot("BYM:ORE-2", "10.000")))
    submitted = submit(trade.bym, a_shipment("BYM:ORE-1", "1.000"))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-2", "10.000")))

    assert str(holding("BYM:ORE-1").lot) == "BYM:ORE-1"
    assert str(submitted.shipment) == submitted.shipment.number
    assert str(sent.event).startswith("dispatch ")
    assert str(holding("BYM:ORE-1")).startswith("999.000 kg")
