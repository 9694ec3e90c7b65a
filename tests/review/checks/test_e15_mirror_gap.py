from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_shipment, an_id
from traceability.review.checks.e15_mirror_gap import mirror_gap
from traceability.review.dossier import Mirror


def asked(partner_t="120.0", own_t="100.0", *, mirror=..., policies=None):
    told = Mirror(an_id("partner_imports"), 2025, Decimal(partner_t), Decimal(own_t), ("284690",)) if mirror is ... else mirror
    return mirror_gap(a_dossier(shipment=a_shipment(), mirror=told, policies=policies))


@pytest.mark.parametrize(("partner_t", "result"), [("120.0", "passed"), ("120.1", "failed")])
def test_a_partner_that_reports_a_fifth_more_than_was_exported_is_shown(partner_t, result):
    finding = asked(partner_t)

    assert (finding.result, finding.severity) == (result, "INFO")
    if result == "failed":
        assert finding.message.en == "DE 2025: 120.1 t against 100.0 t."
        assert finding.message.zh == "DE2025年：对方120.1吨，我方100.0吨。"


def test_a_partner_may_report_less():
    assert asked("0.0").result == "passed"


def test_a_destination_that_reports_no_trade_does_not_apply():
    assert asked(mirror=Mirror(an_id("partner_imports"))).result == "not_applicable"


def test_without_statistics_or_policies_it_is_not_checked():
    assert asked(mirror=None).evidence[0].values["missing"] == ("partner_imports DE 2026",)
    assert asked(policies={}).result == "not_checked"
