from dataclasses import replace
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_receipt, a_sale, an_id
from traceability.review.catalogue import Finding
from traceability.review.checks.m09_weighbridge import MAX_GROSS, SCALE, TRANSFER, weighbridge
from traceability.review.dossier import Input, TicketUse, Transport


def a_transport(gross: str | None = "46200.000", tare: str | None = "16200.000", mode="rail", ticket="T-1") -> Transport:
    weights = [None if weight is None else Decimal(weight) for weight in (gross, tare)]
    return Transport(mode=mode, ticket=ticket, gross_kg=weights[0], tare_kg=weights[1])


def moved(sent="30000.000", received: str | None = "30000.000", *, transport=None, at_receipt=None, uses=(), policies=None) -> Finding:
    sale = a_sale(net_kg=sent, transport=transport or a_transport())
    events = [sale]
    if received is not None:
        events.append(a_receipt(sale, inputs=((sale.inputs[0].lot, received),), transport=at_receipt))
    return weighbridge(a_dossier(events=events, ticket_uses=tuple(uses), policies=policies))


@pytest.mark.parametrize(
    ("sent", "result"), [("29980.000", "passed"), ("29979.000", "failed"), ("30020.000", "passed"), ("30021.000", "failed")]
)
def test_the_scale_may_differ_by_one_step(sent, result):
    finding = moved(sent, sent)

    assert (finding.result, finding.severity) == (result, "HOLD")


@pytest.mark.parametrize(
    ("received", "result"), [("29850.000", "passed"), ("29849.000", "failed"), ("30150.000", "passed"), ("30151.000", "failed")]
)
def test_half_a_percent_may_go_missing_on_the_way(received, result):
    assert moved(received=received).result == result


@pytest.mark.parametrize(
    ("gross", "mode", "result"), [("49000.000", "road", "passed"), ("49001.000", "road", "failed"), ("49001.000", "rail", "passed")]
)
def test_a_road_vehicle_has_a_highest_mass(gross, mode, result):
    tare = str(Decimal(gross) - 30000)

    assert moved(transport=a_transport(gross, tare, mode)).result == result


def test_the_receivers_scale_counts_as_well():
    assert moved(at_receipt=a_transport("46220.000")).result == "passed"
    assert moved(at_receipt=a_transport("46221.000")).result == "failed"
    assert moved(at_receipt=a_transport(None, None)).result == "passed"


def test_one_ticket_of_a_facility_is_on_one_transfer():
    finding = moved(uses=[TicketUse(an_id("sale-1"), an_id("other")), TicketUse(an_id("sale-2"), an_id("third"))])

    assert (finding.result, finding.evidence[0].values["others"]) == ("failed", (str(an_id("other")),))
    assert "ticket T-1 is on 1 more of the same facility" in finding.message.en
    assert "磅单T-1另用于该设施1次运输" in finding.message.zh


def test_the_sentence_names_what_differs_and_by_how_much():
    finding = moved("29979.000", "29979.000")

    assert finding.message.en.endswith("gross − tare against net, kg differs by 21.000.")
    assert finding.message.zh.endswith("毛重减皮重与净重相差21.000。")
    assert finding.evidence[0].values["gross"] == Decimal("46200.000")


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"transport": a_transport(None)}, "transport.gross_kg"),
        ({"transport": a_transport(tare=None)}, "transport.tare_kg"),
        ({"received": None}, "receipt"),
        ({"policies": {}}, SCALE),
    ],
)
def test_a_weight_that_is_missing_is_not_checked(changed, missing):
    finding = moved(**changed)

    assert (finding.result, finding.evidence[0].values["missing"][0]) == ("not_checked", missing)


def test_without_any_transport_it_is_not_checked():
    sale = a_sale()

    assert weighbridge(a_dossier(events=[sale, a_receipt(sale)])).result == "not_checked"


def test_the_lots_of_a_transfer_are_weighed_together():
    lots = tuple(Input(name, Decimal("15000.000")) for name in ("A", "B"))
    sale = a_sale(transport=a_transport())
    sale = replace(sale, inputs=lots)
    receipt = a_receipt(sale, inputs=(("A", "14900.000"), ("B", "15000.000")))

    assert weighbridge(a_dossier(events=[sale, receipt])).result == "passed"


@pytest.mark.parametrize("policies", [{SCALE: "0"}, {TRANSFER: "0"}, {MAX_GROSS: "46200"}])
def test_each_limit_itself_is_still_allowed(policies):
    assert moved(transport=a_transport(mode="road"), policies=policies).result == "passed"


def test_without_a_transfer_it_does_not_apply():
    assert weighbridge(a_dossier()).result == "not_applicable"
