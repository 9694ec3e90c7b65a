from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.make.dossiers import a_dossier, an_assay
from traceability.review.balance import Balance, Flow
from traceability.review.dossier import Document
from traceability.review.elements import Account
from traceability.review.uncertainty import total, uncertainties

COMMON = uncertainties(a_dossier(), on=date(2026, 3, 31))
FLOOR, TWICE = Decimal("0.100"), Decimal(2)
PART = Decimal("0.74")


def a_flow(net_kg: str, lot="H:L", **shares: str) -> Flow:
    return Flow(lot, "oxide", Decimal(net_kg), an_assay(treo_percent="100.0", shares_percent=shares))


def an_account(into: list[Flow], out: list[Flow], part: Decimal = PART, **stock) -> Account | None:
    return Account.of(Balance((), tuple(into), tuple(out), **stock), COMMON, part)


def certified(flow: Flow, number: str, laboratory: str = "TLAB") -> Flow:
    return replace(flow, assay=replace(flow.assay, certificate=Document("assay_certificate", number, laboratory)))


def test_the_variance_is_that_of_masses_measured_one_by_one():
    """Squares are added here; there each mass has its own."""
    into, out = [a_flow("500.000", Nd="75.00", Pr="25.00"), a_flow("300.000", Nd="100.00")], [a_flow("700.000", Nd="99.00", Dy="1.00")]

    (dy, nd) = an_account(into, out).excesses(FLOOR, TWICE)

    assert (dy.element, nd.element, nd.out_kg, nd.in_kg, nd.kg) == ("Dy", "Nd", Decimal(693), Decimal(675), Decimal(18))
    parts = [COMMON.oxide(flow.net_kg, flow.assay, flow.form, "Nd", flow.assay.shares_percent["Nd"]) for flow in (*into, *out)]
    assert abs(nd.variance - total(parts).u_kg ** 2) < Decimal("0.000001")
    assert abs(nd.limit_kg(TWICE) ** 2 - 4 * (nd.variance + nd.in_common)) < Decimal("0.000001")


def test_two_assays_of_a_laboratory_are_partly_wrong_alike_and_two_under_one_certificate_wholly():
    """100 kg Nd oxide in each: 2 kg are uncertain of its share and 0.224 kg of grade and weight."""
    lots = [a_flow("200.000", Nd="50.00", Pr="50.00")] * 2

    def in_common(first: str, second: str, laboratory: str = "TLAB", part: Decimal = PART) -> Decimal:
        feeds = [certified(lots[0], first), certified(lots[1], second, laboratory)]
        (found,) = an_account(feeds, [a_flow("700.000", Nd="100.00")], part).excesses(FLOOR, TWICE)
        return found.in_common.quantize(Decimal("0.001"))

    assert in_common("1", "1") == Decimal("8.100")
    assert in_common("1", "2") == (Decimal("8.100") * PART * PART).quantize(Decimal("0.001"))
    assert in_common("1", "2", laboratory="ELSE") == in_common("1", "2", part=Decimal(0)) == 0


def test_what_both_sides_have_in_common_is_not_taken_off():
    """One certificate on both sides: its error is the same, but a laboratory may have measured the two by different methods."""
    into, out = (certified(a_flow(kg, Nd="50.00", Pr="50.00"), "1") for kg in ("1000.000", "1100.000"))

    assert [one.in_common for one in an_account([into], [out]).excesses(FLOOR, TWICE)] == [0, 0]


def test_only_what_exceeds_floor_and_uncertainty_is_an_excess():
    def found(into: Flow, out: Flow, coverage: Decimal = TWICE) -> list[str]:
        return [one.element for one in an_account([into], [out]).excesses(FLOOR, coverage)]

    pure = a_flow("1000.000", Nd="100.00")
    assert found(pure, a_flow("1006.300", Nd="100.00")) == []
    assert found(pure, a_flow("1006.400", Nd="100.00")) == ["Nd"]
    assert found(pure, a_flow("1006.400", Nd="100.00"), Decimal(3)) == []
    assert found(a_flow("0.001", Nd="100.00", Dy="0.00"), a_flow("0.100", Dy="100.00")) == []


def test_what_came_out_is_compared_element_by_element():
    account = an_account([a_flow("1.000", Nd="100.00")], [a_flow("1.000", Pr="60.00", Dy="40.00", Y="0.00")])

    assert account.elements == ["Dy", "Pr"]


def test_an_element_that_a_feed_does_not_name_may_be_what_its_shares_leave_open():
    account = an_account([a_flow("1000.000", Nd="99.00")], [a_flow("10.000", Dy="100.00")])

    assert list(account.excesses(FLOOR, TWICE)) == []
    assert account.may_be_unnamed("Dy") is False
    assert an_account([a_flow("1000.000", Nd="98.99")], []).may_be_unnamed("Dy") is True
    assert an_account([a_flow("1000.000", Nd="98.99")], []).may_be_unnamed("Nd") is False


def test_an_input_whose_elements_are_not_known_leaves_no_account():
    unknown = Flow("H:L", "oxide", Decimal(1), an_assay(treo_percent=None))

    assert an_account([a_flow("1.000")], []) is None
    assert an_account([unknown], []) is None
    assert Account.of(Balance((), (), (), missing_lots=("H:X",)), COMMON, PART) is None


def test_opening_stock_without_shares_is_summed_and_at_closing_it_counts_nothing():
    account = an_account([a_flow("1.000", Nd="100.00")], [], opening=(a_flow("7.000"),), closing=(a_flow("9.000"),))

    assert account.unknown_opening_kg == Decimal(7)
    assert list(account.excesses(FLOOR, TWICE)) == []
