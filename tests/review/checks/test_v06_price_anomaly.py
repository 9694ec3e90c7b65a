from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_sale, a_shipment, an_assay, an_invoice, an_organisation, the_reference
from traceability.review.checks.v06_price_anomaly import price_anomaly
from traceability.review.dossier import Price


def a_price(per_kg="400.00", currency="CNY", day="2026-04-01", product="NdPr oxide", form="oxide"):
    return Price(product, form, currency, Decimal(per_kg), date.fromisoformat(day), source="exchange")


PRICES = (a_price(),)
LOT = a_lot(product="NdPr oxide", net_kg="1000.000", assay=an_assay(treo_percent="99.5"))


def asked(*, prices=PRICES, lines=(), events=(), policies=None):
    return price_anomaly(
        a_dossier(
            lots=[LOT],
            events=events,
            shipment=a_shipment(lines=lines),
            organisations=[an_organisation("HFR"), an_organisation("EXP")],
            reference=replace(the_reference(), prices=prices),
            policies=policies,
        )
    )


def exported(value: str | None, currency="CNY", **changed):
    line = a_line(unit_value=None if value is None else Decimal(value), currency=currency)
    return asked(lines=[line], **changed)


def sold(amount: str | None, reo_kg="995.000", **changed):
    money = None if amount is None else Decimal(amount)
    invoice = an_invoice(amount=money, currency="CNY", reo_kg=Decimal(reo_kg))
    return asked(events=[a_sale(invoice=invoice)], **changed)


@pytest.mark.parametrize(("value", "result"), [("280.00", "passed"), ("279.99", "failed"), ("9999.00", "passed")])
def test_an_export_value_is_at_least_70_percent_of_the_reference(value, result):
    finding = exported(value)

    assert (finding.result, finding.severity) == (result, "HOLD")


@pytest.mark.parametrize(
    ("amount", "result"), [("280000.00", "passed"), ("279999.00", "failed"), ("520000.00", "passed"), ("520001.00", "failed")]
)
def test_a_domestic_price_lies_within_30_percent(amount, result):
    """1,000 kg: the reference is 400.00 a kilogram."""
    assert sold(amount).result == result


def test_an_invoice_over_more_than_this_transfer_is_priced_by_its_own_reo():
    assert sold("800000.00", reo_kg="1990.000").evidence[0].values["price"] == "400.00 CNY"


def test_price_reference_and_percent_are_named():
    finding = exported("279.99")

    assert finding.message.en == "1 HFR:L-1: 279.99 CNY per kg is 70.00 % of the reference 400.00 CNY."
    assert finding.message.zh == "1 HFR:L-1：单价279.99 CNY，为参考价400.00 CNY的70.00%。"
    assert finding.evidence[0].values["source"] == "exchange"


@pytest.mark.parametrize(("day", "result"), [("2026-03-25", "passed"), ("2026-03-24", "not_checked"), ("2026-04-26", "not_checked")])
def test_a_reference_serves_31_days_and_no_day_before_it(day, result):
    """The planned export day is 2026-04-25."""
    assert exported("400.00", prices=[a_price(day=day)]).result == result


def test_the_newest_reference_counts():
    assert exported("290.00", prices=[a_price(day="2026-04-10", per_kg="500.00"), a_price(day="2026-04-01")]).result == "failed"


@pytest.mark.parametrize(
    ("prices", "result"),
    [
        ([a_price()], "not_checked"),
        ([a_price(), a_price("7.00", product="USD", form="currency")], "passed"),
        ([a_price(), a_price("6.99", product="USD", form="currency")], "failed"),
        ([a_price(), a_price("0.14", "USD", product="CNY", form="currency")], "passed"),
    ],
)
def test_other_currencies_are_compared_by_a_reference_rate(prices, result):
    assert exported("40.00", "USD", prices=prices).result == result


def test_what_is_missing_is_not_checked():
    assert exported("400.00", prices=()).evidence[0].values["missing"] == ("reference_prices",)
    assert exported("400.00", prices=[a_price(product="Dy oxide")]).result == "not_checked"
    assert exported(None).evidence[0].values["missing"] == ("price",)
    assert sold(None).evidence[0].values["missing"] == ("price",)
    assert exported("400.00", policies={}).result == "not_checked"


def test_an_invoice_over_two_lots_has_no_price_of_one_product():
    sale = a_sale(inputs=(("HFR:L-1", "1.000"), ("HFR:L-2", "1.000")))

    assert asked(events=[sale]).evidence[0].values["missing"] == ("one product on the invoice",)


def test_without_a_priced_item_it_does_not_apply():
    assert asked().result == "not_applicable"
