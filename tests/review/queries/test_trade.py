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
from traceability.kernel.clock import legal_day
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


def mirror(*, destination="DE", day=date(2026, 4, 25), at_sea_days="45") -> d.Mirror | None:
    policies = (d.Policy(trade.AT_SEA_DAYS, at_sea_days),) if at_sea_days else ()
    (found,) = ask(trade.mirror(replace(a_shipment(), destination=destination, planned_export_on=day), policies), at=None)
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


@pytest.mark.parametrize(("at_sea_days", "at_sea_t"), [("251", "1.46"), ("250", "0"), ("", "0")])
def test_what_left_so_shortly_before_the_year_is_summed_apart(at_sea_days, at_sea_t, cast, tmp_path):
    """S01 leaves on 2026-04-25, 251 days before 2027."""
    (shipment,) = tell("S01", supervisor=cast.sven.viewer)
    approved(shipment, cast)
    reported(cast.sven, tmp_path, "DE,284690,2027,2.5")

    found = mirror(day=date(2027, 6, 1), at_sea_days=at_sea_days)

    assert (found.own_t, found.at_sea_t) == (0, Decimal(at_sea_t))
    assert found.recorded_from == legal_day(shipment.recorded_at)


def test_an_open_case_has_not_left_and_a_destination_without_rows_reports_no_trade(cast, tmp_path):
    tell("S01", supervisor=cast.sven.viewer)
    reported(cast.sven, tmp_path, "DE,284690,2026,2.5")

    assert mirror().own_t == 0
    assert mirror(destination="KR").year is None
    assert mirror(destination="KR").table == mirror().table
