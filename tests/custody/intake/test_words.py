"""Every column says in both languages what it means and takes."""

import pytest

from traceability.custody.claims import kinds
from traceability.custody.intake.columns import COLUMNS
from traceability.custody.intake.words import WORDS, is_worded, meaning_of, options_of, taken_by
from traceability.custody.stages import BOOK_AND_CLAIM, STAGES

CHINESE = range(0x4E00, 0x9FFF)


def is_chinese(text):
    return any(ord(character) in CHINESE for character in text)


def test_every_part_of_a_name_has_its_words():
    assert sorted({part for column in COLUMNS.values() for part in column.path if not is_worded(part)}) == []


def test_no_word_is_for_nothing():
    assert sorted(WORDS.keys() - {part for column in COLUMNS.values() for part in column.path} - {"event"}) == []


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_column_speaks_both_languages(column):
    meaning, takes = meaning_of(column), taken_by(column.kind)

    assert meaning.en and is_chinese(meaning.zh) and not is_chinese(meaning.en)
    assert takes.en and is_chinese(takes.zh) and not is_chinese(takes.en)


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        (
            "outputs.assay.treo_percent",
            "new lot: assay: TREO, % of dry mass (oxide basis)",
            "产出批次：化验：稀土氧化物总量 TREO（占干基%）",
        ),
        ("fields.route", "process route", "工艺路线"),
        ("documents.fields.net_kg", "document: as the paper says: net mass, kg", "单证：单证所载：净重（kg）"),
    ],
)
def test_a_meaning_follows_the_path(name, en, zh):
    assert (meaning_of(COLUMNS[name]).en, meaning_of(COLUMNS[name]).zh) == (en, zh)


def test_bounds_and_choices_are_those_of_the_kind():
    assert taken_by(kinds.PIECES).en == "a whole number, 0 to 10000000"
    assert "at most 3 places" in taken_by(kinds.KILOGRAMS).en
    assert taken_by(COLUMNS["transport.mode"].kind).zh == "以下之一：road, rail, sea, air, river"
    assert taken_by(COLUMNS["outputs.packages.seals"].kind).en == "several, with ; between them: text of at most 100 characters"


def test_what_cannot_be_recorded_is_not_offered():
    assert options_of(COLUMNS["stage"].kind) == tuple(STAGES)
    assert BOOK_AND_CLAIM not in options_of(COLUMNS["custody_model"].kind)
