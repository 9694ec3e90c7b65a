from dataclasses import replace
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_shipment, the_reference
from traceability.review.checks.e14_rebate_claim import rebate_claim


def asked(claimed, *, hs="2846901999", rate=None):
    reference = the_reference()
    if rate is not None:
        reference = replace(reference, tariff=tuple(replace(row, vat_rebate_percent=Decimal(rate)) for row in reference.tariff))
    shipment = a_shipment(lines=(a_line(hs_code=hs, vat_rebate_claimed=claimed),))
    return rebate_claim(a_dossier(shipment=shipment, reference=reference))


@pytest.mark.parametrize(("claimed", "result"), [(False, "passed"), (True, "failed")])
def test_no_rebate_is_claimed_where_the_rate_is_none(claimed, result):
    finding = asked(claimed)

    assert (finding.result, finding.severity) == (result, "HOLD")
    if claimed:
        assert (finding.message.en, finding.message.zh) == ("Line 1 claims a rebate on 0 %.", "第1项申报退税，税率为0。")


def test_a_rate_above_none_may_be_claimed():
    assert asked(True, rate="0.01").result == "passed"


def test_what_is_not_said_or_not_known_is_not_checked():
    assert asked(None).evidence[0].values["missing"] == ("vat_rebate_claimed",)
    assert asked(True, hs="8505111000").evidence[0].values["missing"] == ("hs_codes 8505111000 vat_rebate_percent",)
    assert asked(True, hs="9999999999").result == "not_checked"


def test_without_a_line_it_does_not_apply():
    assert rebate_claim(a_dossier()).result == "not_applicable"
