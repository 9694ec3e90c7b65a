from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event
from traceability.review.checks.a09_scrap_signature import scrap_signature
from traceability.review.dossier import Fields

ZEROS = {"La": "0.00", "Sm": "0.00", "Eu": "0.00", "Y": "0.00", "Er": "0.00", "Yb": "0.00"}


def asked(form="scrap", policies=None, scrap_class="", **shares):
    lot = a_lot("RCY:S-1", form=form, assay=an_assay(shares_percent={**ZEROS, **shares}))
    event = an_event(stage="recycling", inputs=[("RCY:S-1", "1.000")], fields=Fields(scrap_class=scrap_class))
    return scrap_signature(a_dossier(lots=[lot], events=[event], policies=policies))


@pytest.mark.parametrize(("y", "result"), [("0.00", "passed"), ("3.00", "passed"), ("3.01", "failed")])
def test_three_percent_of_the_six_are_allowed(y, result):
    assert asked(Y=y).result == result


def test_the_imported_scrap_of_s08_is_none():
    finding = asked(La="4.00", Sm="2.00", Y="10.00")

    assert (finding.severity, finding.evidence[0].name, finding.evidence[0].values["sum"]) == ("HOLD", "RCY:S-1", Decimal("16.00"))


def test_samarium_belongs_to_samarium_cobalt_scrap():
    assert asked(Sm="90.00", scrap_class="smco").result == "passed"
    assert asked(Sm="90.00", scrap_class="ndfeb").result == "failed"


def test_an_element_without_result_is_not_checked():
    lot = a_lot("RCY:S-1", form="scrap", assay=an_assay(shares_percent={"Nd": "99.89"}))
    event = an_event(stage="recycling", inputs=[("RCY:S-1", "1.000")])

    assert scrap_signature(a_dossier(lots=[lot], events=[event])).result == "not_checked"
    assert asked(policies={}).result == "not_checked"


def test_full_shares_leave_nothing_for_what_is_not_named():
    lot = a_lot("RCY:S-1", form="scrap", assay=an_assay(shares_percent={"Nd": "99.90"}))
    event = an_event(stage="recycling", inputs=[("RCY:S-1", "1.000")])

    assert scrap_signature(a_dossier(lots=[lot], events=[event])).result == "passed"


def test_slag_and_other_stages_do_not_apply():
    assert asked(form="slag").result == "not_applicable"
    assert scrap_signature(a_dossier(events=[an_event(stage="separation")])).result == "not_applicable"
