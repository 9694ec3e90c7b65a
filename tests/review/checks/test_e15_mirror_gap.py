from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_shipment, an_id
from traceability.review.checks.e15_mirror_gap import HELD_FROM, MAX_GAP, mirror_gap
from traceability.review.dossier import Mirror

BEFORE = date(2024, 11, 17)
"""45 days before the year of the statistics."""


def asked(partner_t="120.0", own_t="100.0", *, at_sea_t="0", recorded_from=BEFORE, hs6=("284690",), policies=None):
    told = Mirror(an_id("partner_imports"), 2025, Decimal(partner_t), Decimal(own_t), hs6, Decimal(at_sea_t), recorded_from)
    return mirror_gap(a_dossier(shipment=a_shipment(), mirror=told, policies=policies))


@pytest.mark.parametrize(("partner_t", "result"), [("120.0", "passed"), ("120.1", "failed")])
def test_a_partner_that_reports_a_fifth_more_than_was_exported_is_shown(partner_t, result):
    finding = asked(partner_t)

    assert finding.result == result
    if result == "failed":
        assert finding.severity == "INFO"
        assert finding.message.en == "Germany 2025: 120.1 t against 100.0 t."
        assert finding.message.zh == "德国2025年：对方120.1吨，我方100.0吨。"
        assert [row.key for row in finding.policy] == [MAX_GAP]


@pytest.mark.parametrize(("partner_t", "severity"), [("125.0", "INFO"), ("125.1", "HOLD")])
def test_a_quarter_more_is_a_reviewers_affair(partner_t, severity):
    finding = asked(partner_t)

    assert (finding.result, finding.severity) == ("failed", severity)


def test_who_is_held_learns_both_figures_and_what_was_at_sea():
    finding = asked("135.0", at_sea_t="12.3")

    (seen,) = finding.evidence
    assert {name: str(value) for name, value in seen.values.items() if name != "hs6"} == {
        "country": "DE", "year": "2025", "a": "135.0", "b": "100.0", "percent": "35.0", "at_sea": "12.3",
    }  # fmt: skip
    assert (
        finding.message.en == "Germany 2025: 135.0 t against 100.0 t, 35.0 % more, under codes of this shipment. Where do these goods go?"
    )
    assert finding.message.zh == "德国2025年：对方135.0吨，我方100.0吨，高出35.0%，涉及本批税号。请核实本批货物去向。"
    assert [row.key for row in finding.policy] == list(HELD_FROM)


@pytest.mark.parametrize(("at_sea_t", "severity"), [("22.7", "HOLD"), ("22.8", "INFO")])
def test_what_left_in_december_and_arrived_in_january_is_no_gap(at_sea_t, severity):
    """122.7 t and a tenth more are 134.97 t."""
    assert asked("135.0", at_sea_t=at_sea_t).severity == severity


@pytest.mark.parametrize(("recorded_from", "severity"), [(BEFORE, "HOLD"), (date(2024, 11, 18), "INFO"), (None, "INFO")])
def test_a_year_that_is_not_wholly_on_record_holds_nobody(recorded_from, severity):
    assert asked("900.0", recorded_from=recorded_from).severity == severity


def test_goods_of_other_codes_are_not_held():
    assert asked("900.0", hs6=("850511",)).severity == "INFO"
    assert asked("900.0", hs6=("284690", "850511")).severity == "HOLD"


def test_where_nothing_left_on_record_all_is_too_much():
    finding = asked("0.1", "0")

    assert (finding.severity, finding.evidence[0].values["percent"]) == ("HOLD", None)


@pytest.mark.parametrize("missing", HELD_FROM)
def test_without_all_of_the_second_limit_a_gap_is_only_shown(missing):
    told = Mirror(an_id("partner_imports"), 2025, Decimal(900), Decimal(100), ("284690",), Decimal(0), BEFORE)
    dossier = a_dossier(shipment=a_shipment(), mirror=told)

    rows = tuple(row for row in dossier.policy_rows if row.key != missing)

    assert mirror_gap(replace(dossier, policy_rows=rows)).severity == "INFO"


def test_a_partner_may_report_less():
    assert asked("0.0").result == "passed"


def test_a_destination_that_reports_no_trade_does_not_apply():
    assert mirror_gap(a_dossier(shipment=a_shipment(), mirror=Mirror(an_id("partner_imports")))).result == "not_applicable"


def test_without_statistics_or_policies_it_is_not_checked():
    assert mirror_gap(a_dossier(shipment=a_shipment(), mirror=None)).evidence[0].values["missing"] == ("partner_imports DE 2026",)
    assert asked(policies={}).result == "not_checked"
