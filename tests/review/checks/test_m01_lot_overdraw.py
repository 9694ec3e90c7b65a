from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_id
from traceability.review.checks.m01_lot_overdraw import lot_overdraw
from traceability.review.dossier import Drawn

SHIPPED = Drawn("EX-2026-0000000001", an_id("shipment"), Decimal("1460.000"))


def asked(net_kg="1460.000", *drawn, **lot):
    return lot_overdraw(a_dossier(lots=[a_lot(net_kg=net_kg, drawn=drawn, **lot)]))


@pytest.mark.parametrize(("net_kg", "result"), [("1460.000", "passed"), ("1459.999", "failed")])
def test_a_lot_gives_no_gram_more_than_it_holds(net_kg, result):
    finding = asked(net_kg, SHIPPED)

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_events_losses_and_shipments_are_summed():
    used = [Drawn(stage, an_id(stage), Decimal("500.000")) for stage in ("separation", "loss")]

    assert asked("2460.000", SHIPPED, *used).result == "passed"
    assert asked("2459.999", SHIPPED, *used).result == "failed"


def test_a_failure_names_the_lot_its_mass_the_corrected_event_and_each_draw():
    used = Drawn("packing", an_id("packing"), Decimal("0.001"))

    finding = asked("1460.000", SHIPPED, used, corrects=an_id("old"))

    assert finding.message.en == "HFR:L-1 holds 1460.000 kg; 1460.001 kg are drawn from it."
    assert finding.message.zh == "HFR:L-1净重1460.000千克，已使用1460.001千克。"
    (seen,) = finding.evidence
    assert (seen.kind, seen.name) == ("lot", "HFR:L-1")
    assert seen.values == {
        "net": Decimal("1460.000"),
        "drawn": Decimal("1460.001"),
        "corrects": an_id("old"),
        "draws": (("EX-2026-0000000001", an_id("shipment"), "1460.000"), ("packing", an_id("packing"), "0.001")),
    }


def test_what_a_corrected_receipt_left_in_hand_counts():
    finding = asked("1500.000", SHIPPED, overdrawn_kg=Decimal("10.000"))

    assert (finding.result, finding.evidence[0].values["net"]) == ("failed", Decimal("1450.000"))


def test_a_lot_whose_event_was_taken_away_holds_nothing():
    assert asked("0.000", SHIPPED).result == "failed"
    assert asked("0.000").result == "passed"


def test_every_failing_lot_is_in_the_evidence():
    lots = [a_lot(name, net_kg="1.000", drawn=(SHIPPED,)) for name in ("HFR:A", "HFR:B")]

    assert [seen.name for seen in lot_overdraw(a_dossier(lots=lots)).evidence] == ["HFR:A", "HFR:B"]
