from datetime import date

from traceability.review.citing import cited
from traceability.review.dossier import Citation, Deposit, Recovery

LAW = Citation("controlled_items 1C909.b suspended", "Announcement 70", "S", date(2025, 11, 8), date(2026, 11, 10))
OPEN = Citation("controlled_items 1C909.b unknown", "by its terms", "D", date(2026, 11, 11))


def test_a_row_is_named_with_its_days_its_source_and_how_sure_it_is():
    assert cited(LAW) == {
        "row": "controlled_items 1C909.b suspended (2025-11-08 – 2026-11-10)",
        "source": "Announcement 70",
        "confidence": "S",
    }


def test_several_rows_are_all_named_and_what_they_share_once():
    told = cited(LAW, OPEN, LAW)

    assert told["row"] == "controlled_items 1C909.b suspended (2025-11-08 – 2026-11-10), controlled_items 1C909.b unknown (2026-11-11 – …)"
    assert (told["source"], told["confidence"]) == ("Announcement 70; by its terms", "S, D")


def test_a_row_of_a_table_without_days_has_none_and_no_row_says_nothing():
    assert cited(Deposit("longnan", "ionic", {}, "M", "a book").citation)["row"] == "deposits longnan"
    assert cited() == {}


def test_rows_say_what_their_table_calls_them():
    row = Recovery("flotation", "beneficiation", "reo", 50, 90, 95, valid_from=date(2016, 7, 1), source="norms", confidence="S")

    assert cited(row.citation) == {"row": "recoveries flotation (2016-07-01 – …)", "source": "norms", "confidence": "S"}
