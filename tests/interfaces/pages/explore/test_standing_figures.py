"""Quotas, plants, findings and late recorders as tables: shares, marks, and the list behind every number."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import override

from traceability.custody.queries import PlantAccount, Recorder
from traceability.interfaces.pages.explore import standing_figures as figures
from traceability.interfaces.pages.explore.spans import Span
from traceability.kernel.text import Text
from traceability.registry.queries import Released
from traceability.review.queries import OpenFailure, Recovered
from traceability.review.recoveries import Range

SPAN = Span(2026, 1, 6)
ID = UUID(int=7)


def texts(row):
    return [row.name.text, *(cell.text for cell in row.cells)]


def a_plant(percent, mark="", product_kg="900.000"):
    account = PlantAccount(
        "HFR-1",
        "Plant",
        "HFR",
        "CN-JX",
        "separation",
        "",
        3,
        Decimal(1000),
        Decimal(2000),
        Decimal(product_kg),
        Decimal(950),
        Decimal(20),
        0,
    )
    return Recovered(account, Decimal(30), percent, Range("reo", Decimal(88), Decimal(96), Decimal(99)), mark)


def test_a_quota_is_compared_with_what_was_released_by_the_last_day():
    batches = ((date(2026, 2, 1), Decimal(100)), (date(2026, 9, 1), Decimal(900)))
    quota = Released(ID, "NORTH", 2026, "mining_rock", True, batches, Decimal(25000), Decimal(975000))

    (row,) = figures.of_quotas([quota], {("NORTH", "mining_rock"): Decimal(101000)}, SPAN).rows

    assert texts(row) == ["NORTH Mining, rock (secret)", "100.0", "101.0", "101.0 %", "25.0", "25.0 %"]
    assert [cell.mark for cell in row.cells] == ["", "", "BLOCK", "", ""]
    assert {cell.href for cell in row.cells} == {f"/explore/supervision/quotas/{ID}"}


def test_a_plants_balance_says_what_is_not_explained_and_marks_outliers():
    table, drawn = figures.of_plants([a_plant(Decimal("99.9"), "BLOCK"), a_plant(Decimal("93.0")), a_plant(None)], SPAN)

    assert texts(table.rows[0])[3:8] == ["1.0", "0.900", "0.020", "0.030", "0.050"]
    assert [row.cells[-1].text for row in table.rows] == ["More than is possible", "As expected", "Cannot be compared"]
    assert table.rows[0].cells[-3].mark == "BLOCK" and "route=-" in table.rows[0].cells[1].href
    assert drawn.count("<circle") == 2 and "99.9 % (88–96)" in drawn


def test_findings_stand_in_families():
    rows = [OpenFailure("M02", "BLOCK", 3), OpenFailure("M02", "HOLD", 1), OpenFailure("V01", "HOLD", 2)]

    families = figures.of_failures(rows, {"M02": Text(en="Step recovery", zh="工序回收率")})

    assert [(letter, [texts(row) for row in own]) for letter, own in families] == [
        ("M", [["M02 Step recovery", "3", "1", "–", "–"]]),
        ("V", [["V01 ", "–", "2", "–", "–"]]),
    ]
    assert families[0][1][0].cells[0].href == "/explore/supervision/cases?check=M02&severity=BLOCK"
    assert len(figures.finding_heads()) == 5


def test_late_is_a_share_of_what_is_due_and_the_name_follows_the_language():
    row = Recorder("BYM", "Baiyun", "白云", 10, 2, 40, 2)

    with override("zh-hans"):
        (chinese,) = figures.of_recorders([row], SPAN).rows
    (english,) = figures.of_recorders([row], SPAN).rows

    assert texts(english) == ["BYM Baiyun", "2", "10", "25.0 %", "40"] and texts(chinese)[0] == "BYM 白云"
    assert english.cells[0].href.endswith("recorder=BYM&late=1")
