import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay
from traceability.review.checks.e10_sample_mode import sample_mode


def asked(mode: str, element="Dy", policies=None):
    sent = a_shipment(lines=(a_line(),), trade_mode=mode)
    return sample_mode(a_dossier(shipment=sent, lots=[a_lot(assay=an_assay(shares_percent={element: "100.00"}))], policies=policies))


@pytest.mark.parametrize(("mode", "result"), [("general", "passed"), ("express", "passed"), ("sample", "failed")])
def test_a_controlled_item_does_not_leave_as_a_sample(mode, result):
    finding = asked(mode)

    assert (finding.result, finding.severity) == (result, "BLOCK")
    assert finding.evidence[0].values == {"mode": mode}


def test_a_free_item_may_leave_as_a_sample():
    assert asked("sample", element="Nd").result == "not_applicable"


def test_without_mode_or_policy_it_is_not_checked():
    assert asked("").result == "not_checked"
    assert asked("sample", policies={"E01.block_percent": "0.10"}).result == "failed"


def test_without_the_policy_of_modes_it_is_not_checked():
    from dataclasses import replace

    dossier = a_dossier(
        shipment=a_shipment(lines=(a_line(),), trade_mode="sample"), lots=[a_lot(assay=an_assay(shares_percent={"Dy": "100.00"}))]
    )
    without = replace(dossier, policy_rows=tuple(row for row in dossier.policy_rows if row.key != "E10.modes"))

    assert sample_mode(without).result == "not_checked"
