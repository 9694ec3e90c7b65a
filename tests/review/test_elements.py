from datetime import date
from decimal import Decimal

from tests.make.dossiers import a_dossier, an_assay
from traceability.review.balance import Balance, Flow
from traceability.review.elements import Account
from traceability.review.uncertainty import total, uncertainties

COMMON = uncertainties(a_dossier(), on=date(2026, 3, 31))
FLOOR = Decimal("0.100")


def a_flow(net_kg: str, lot="H:L", **shares: str) -> Flow:
    return Flow(lot, "oxide", Decimal(net_kg), an_assay(treo_percent="100.0", shares_percent=shares))


def an_account(into: list[Flow], out: list[Flow], **stock) -> Account | None:
    return Account.of(Balance((), tuple(into), tuple(out), **stock), COMMON)


def test_the_limit_is_that_of_masses_measured_one_by_one():
    """Squares are added here and a root is drawn once; there each mass has its own."""
    into, out = [a_flow("500.000", Nd="75.00", Pr="25.00"), a_flow("300.000", Nd="100.00")], [a_flow("700.000", Nd="99.00", Dy="1.00")]

    (dy, nd) = an_account(into, out).excesses(FLOOR)

    assert (dy.element, nd.element, nd.out_kg, nd.in_kg, nd.kg) == ("Dy", "Nd", Decimal(693), Decimal(675), Decimal(18))
    parts = [COMMON.oxide(flow.net_kg, flow.assay, flow.form, "Nd", flow.assay.shares_percent["Nd"]) for flow in (*into, *out)]
    assert abs(nd.limit_kg - 2 * total(parts).u_kg) < Decimal("0.000001")


def test_only_what_exceeds_floor_and_uncertainty_is_an_excess():
    assert list(an_account([a_flow("1000.000", Nd="100.00")], [a_flow("1006.300", Nd="100.00")]).excesses(FLOOR)) == []
    assert [one.element for one in an_account([a_flow("1000.000", Nd="100.00")], [a_flow("1006.400", Nd="100.00")]).excesses(FLOOR)] == [
        "Nd"
    ]
    assert list(an_account([a_flow("0.001", Nd="100.00", Dy="0.00")], [a_flow("0.100", Dy="100.00")]).excesses(FLOOR)) == []


def test_an_element_that_a_feed_does_not_name_may_be_what_its_shares_leave_open():
    account = an_account([a_flow("1000.000", Nd="99.00")], [a_flow("10.000", Dy="100.00")])

    assert list(account.excesses(FLOOR)) == []
    assert account.may_be_unnamed("Dy") is False
    assert an_account([a_flow("1000.000", Nd="98.99")], []).may_be_unnamed("Dy") is True
    assert an_account([a_flow("1000.000", Nd="98.99")], []).may_be_unnamed("Nd") is False


def test_an_input_whose_elements_are_not_known_leaves_no_account():
    unknown = Flow("H:L", "oxide", Decimal(1), an_assay(treo_percent=None))

    assert an_account([a_flow("1.000")], []) is None
    assert an_account([unknown], []) is None
    assert Account.of(Balance((), (), (), missing_lots=("H:X",)), COMMON) is None


def test_opening_stock_without_shares_is_summed_and_at_closing_it_counts_nothing():
    account = an_account([a_flow("1.000", Nd="100.00")], [], opening=(a_flow("7.000"),), closing=(a_flow("9.000"),))

    assert account.unknown_opening_kg == Decimal(7)
    assert list(account.excesses(FLOOR)) == []
