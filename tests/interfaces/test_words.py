"""The words of rows, and that each closed list has them all."""

import csv
from pathlib import Path

import pytest
from django.utils import translation

from traceability import registry
from traceability.custody import stages
from traceability.custody.claims.shipments import END_USE_CLASSES, TRADE_MODES
from traceability.interfaces.words import WORDS, word
from traceability.registry.tables import NATURAL_KEYS
from traceability.registry.words import LICENCE_KINDS
from traceability.review import catalogue

REFERENCE = Path(registry.__file__).parent / "reference"


def test_a_word_is_said_in_the_active_language():
    with translation.override("en"):
        assert word("mining", "stage") == "Mining"
    with translation.override("zh-hans"):
        assert word("mining", "stage") == "采矿"


def test_the_same_code_may_mean_another_thing_elsewhere():
    with translation.override("en"):
        assert word("mining", "licence") == "Mining licence"


def test_a_word_that_is_not_known_is_shown_as_it_is():
    assert word("ree:new", "stage") == "ree:new"


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("stage", set(stages.STAGES)),
        ("licence", set(LICENCE_KINDS)),
        ("result", set(catalogue.RESULTS)),
        ("severity", set(catalogue.SEVERITIES)),
    ],
)
def test_every_word_of_a_closed_list_is_there(kind, known):
    assert set(WORDS[kind]) == known


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("DE", "place", "Germany (DE)"),
        ("bayan_obo", "deposit", "Bayan Obo mixed bastnaesite-monazite"),
        ("cracking_monazite+separation_rock", "route", "Monazite, caustic cracking + Mixed rare earth of rock origin to single or enriched compounds"),
        ("facility.registered", "entry", "Facility · Registered"),
        ("event.recorded", "entry", "Event · Recorded"),
        ("of.another", "entry", "of.another"),
        ("XX", "place", "XX"),
    ],
)  # fmt: skip
def test_places_rows_and_entries_have_words_too(code, kind, said):
    with translation.override("en"):
        assert word(code, kind) == said


def test_every_unit_and_table_has_its_word():
    with (REFERENCE / "policy.csv").open(encoding="utf-8", newline="") as file:
        units = {row["unit"] for row in csv.DictReader(file)}

    assert units - set(WORDS["policy_unit"]) == {"%", "Bq/g", "kg", "km", "km/h", "mg/l"}
    assert set(WORDS["reference_table"]) == set(NATURAL_KEYS)
    assert set(WORDS["trade_mode"]) == set(TRADE_MODES) and set(WORDS["end_use_class"]) == set(END_USE_CLASSES)
