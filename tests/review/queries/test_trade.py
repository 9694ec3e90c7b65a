"""What a partner reports against what was approved for it, over all exporters."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cast import Person
from tests.make.dossiers import a_shipment
from tests.make.told_stories import approved, tell
from traceability.registry import services as registry
from traceability.registry.services.reference import FOLDER
from traceability.review import dossier as d
from traceability.review.queries import trade
from traceability.review.queries.beyond import ask

pytestmark = pytest.mark.django_db
COLUMNS = "country,hs6,year,net_t,note,source,confidence\n"


def reported(by: Person, folder: Path, *rows: str) -> None:
    """A deployment's own file of statistics, loaded in the place of the empty one."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    (folder / "partner_imports.csv").write_text(COLUMNS + "".join(f"{row},,this test,P\n" for row in rows), encoding="utf-8")
    registry.load_reference(by=by.viewer, folder=folder)


def mirror(*, destination="DE", day=date(2026, 4, 25)) -> d.Mirror | None:
    (found,) = ask(trade.mirror(replace(a_shipment(), destination=destination, planned_export_on=day)), at=None)
    return found


def test_without_statistics_there_is_nothing_to_compare():
    assert mirror() is None


def test_the_newest_year_up_to_the_export_is_compared_with_what_was_approved(cast, tmp_path):
    (shipment,) = tell("S01", supervisor=cast.sven.viewer)
    approved(shipment, cast)
    reported(cast.sven, tmp_path, "DE,284690,2025,7.0", "DE,284690,2026,2.5", "FR,284690,2024,1.0")

    now, before, after = mirror(), mirror(day=date(2025, 12, 31)), mirror(day=date(2027, 1, 1))

    assert (now.year, now.partner_t, now.own_t, now.hs6) == (2026, Decimal("2.5"), Decimal("1.46"), ("284690",))
    assert (before.year, before.own_t) == (2025, 0)
    assert after.year == 2026


def test_an_open_case_has_not_left_and_a_destination_without_rows_reports_no_trade(cast, tmp_path):
    tell("S01", supervisor=cast.sven.viewer)
    reported(cast.sven, tmp_path, "DE,284690,2026,2.5")

    assert mirror().own_t == 0
    assert mirror(destination="KR").year is None
    assert mirror(destination="KR").table == mirror().table
