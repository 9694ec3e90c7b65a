from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_shipment, the_reference
from traceability.review.checks.e16_foreign_made_content import RULE, foreign_made_content

IN_FORCE = tuple(
    replace(row, status="in_force", valid_from=date(2025, 12, 1), valid_to=None)
    for row in the_reference().rules
    if row.code == RULE and row.status == "suspended"
)


def asked(share, *, day=date(2026, 4, 25), rules=IN_FORCE, policies=None):
    line = a_line(value_share_percent=None if share is None else Decimal(share))
    shipment = a_shipment(lines=(line,), planned_export_on=day)
    return foreign_made_content(a_dossier(shipment=shipment, reference=replace(the_reference(), rules=rules), policies=policies))


@pytest.mark.parametrize(("share", "result"), [("0.099", "passed"), ("0.100", "failed")])
def test_a_tenth_of_a_percent_of_value_is_shown_while_the_announcement_is_in_force(share, result):
    finding = asked(share)

    assert (finding.result, finding.severity) == (result, "INFO")
    if result == "failed":
        assert finding.message.en == "Content 0.1 % by value falls under announcement 61."
        assert finding.message.zh == "价值占比0.1%，属61号公告范围。"
        assert [row.key for row in finding.policy] == ["E16.min_value_percent"]


@pytest.mark.parametrize(
    ("day", "result"),
    [
        (date(2025, 11, 30), "not_applicable"),
        (date(2025, 12, 1), "not_applicable"),
        (date(2026, 11, 10), "not_applicable"),
        (date(2026, 11, 11), "not_checked"),
    ],
)
def test_suspended_it_does_not_apply_and_after_the_suspension_its_position_is_not_known(day, result):
    finding = asked("5", day=day, rules=the_reference().rules)

    assert finding.result == result
    if result == "not_checked":
        assert finding.evidence[0].values["missing"] == ("controlled_items 2025-61.1",)


def test_without_share_or_policies_it_is_not_checked():
    assert asked(None).evidence[0].values["missing"] == ("value_share_percent",)
    assert asked("0.100", policies={}).result == "not_checked"


def test_before_the_row_begins_it_does_not_apply():
    assert asked("5", day=date(2025, 11, 30)).result == "not_applicable"
    assert asked("5", day=date(2025, 12, 1)).result == "failed"
