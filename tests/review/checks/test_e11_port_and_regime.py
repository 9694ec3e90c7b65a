from dataclasses import replace
from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_line, a_shipment, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.checks.e11_port_and_regime import port_and_regime
from traceability.review.dossier import NamedLicence, Port

LICENCE = (NamedLicence("export", "EL-1"),)


def asked(*, port="CNSHA", mode="general", hs="2846901999", licences=LICENCE, day=date(2026, 4, 25), reference=None):
    shipment = a_shipment(lines=(a_line(hs_code=hs),), port=port, trade_mode=mode, licences=licences, planned_export_on=day)
    return port_and_regime(a_dossier(shipment=shipment, **({"reference": reference} if reference else {})))


def test_a_port_of_the_list_passes():
    assert asked().result == "passed"


def test_a_port_that_is_not_in_the_list_must_be_cleared():
    finding = asked(port="CNSZX")

    assert (finding.result, finding.severity) == ("failed", "HOLD")
    assert finding.message.en == "Port CNSZX is not in the list for 2846901999."
    assert finding.message.zh == "口岸CNSZX不在2846901999名单内。"


@pytest.mark.parametrize(("day", "result"), [(date(2026, 4, 24), "failed"), (date(2026, 4, 25), "passed"), (date(2026, 4, 26), "failed")])
def test_the_list_of_the_planned_day_decides(day, result):
    reference = replace(the_reference(), ports=(Port("CNSHA", date(2026, 4, 25), date(2026, 4, 25)),))

    assert asked(day=day, reference=reference).result == result


@pytest.mark.parametrize(
    ("mode", "licences", "result"),
    [
        ("processing_trade", (), "failed"),
        ("processing_trade", LICENCE, "passed"),
        ("border_small", (), "failed"),
        ("border_small", LICENCE, "passed"),
        ("general", (), "passed"),
    ],
)
def test_trade_modes_that_need_a_licence_by_their_letters_name_one(mode, licences, result):
    finding = asked(mode=mode, licences=licences)

    assert finding.result == result


def test_the_sentence_of_the_trade_mode_is_its_own():
    finding = asked(mode="border_small", licences=())

    assert finding.message.en == "Line 1: border small trade of 2846901999 needs an export licence, and none is named."
    assert finding.message.zh == "第1项：2846901999以边境小额贸易出口须有出口许可证，未列明。"


def test_a_row_without_x_and_y_asks_nothing_of_the_mode():
    rows = tuple(replace(row, supervision_conditions="4B") for row in the_reference().tariff)

    assert asked(mode="processing_trade", licences=(), reference=replace(the_reference(), tariff=rows)).result == "passed"


@pytest.mark.parametrize("hs", ["8505111000", "2805301510", "9999999999"])
def test_goods_without_export_licence_do_not_apply(hs):
    assert asked(hs=hs, port="CNSZX").result == "not_applicable"


def test_without_port_or_list_it_is_not_checked():
    assert asked(port="").evidence[0].values["missing"] == ("port",)
    assert asked(reference=replace(the_reference(), ports=())).evidence[0].values["missing"] == ("ports",)


@pytest.mark.parametrize(("name", "result"), [("S01", "passed"), ("S04", "not_applicable"), ("S12", "not_applicable")])
def test_the_stories_leave_through_listed_ports(name, result):
    assert port_and_regime(Telling(name).dossier()).result == result
