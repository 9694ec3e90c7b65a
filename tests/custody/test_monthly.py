"""The arithmetic of a month: sums by form and element, and what a month is."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from traceability.custody.claims import AssayClaim
from traceability.custody.monthly import FIGURES, Account, Month, forms_of, nothing, printed, table_of


def an_account(form="oxide", **told):
    return Account(uuid4(), form, nothing() | {name: Decimal(kg) for name, kg in told.items()})


def an_assay(treo="50.0", moisture="0.0", **shares):
    named = {element: Decimal(share) for element, share in shares.items()}
    return AssayClaim(treo_percent=Decimal(treo), moisture_percent=Decimal(moisture), shares_percent=named or None)


def test_a_lot_counts_in_its_form_and_in_each_element_of_it():
    account = an_account(opening="1000", consumed="400", closing="600")

    (oxide,) = forms_of([account], {account.lot_id: an_assay(Nd="75", Pr="24")})

    assert printed(oxide.net_kg)["closing"] == "600.000"
    assert printed(oxide.reo_kg) == dict.fromkeys(FIGURES, "0.000") | {"opening": "500.000", "consumed": "200.000", "closing": "300.000"}
    assert {element: printed(figures)["closing"] for element, figures in oxide.elements.items()} == {
        "Nd": "225.000",
        "Pr": "72.000",
        "other": "3.000",
    }


def test_the_elements_of_a_form_make_its_whole():
    accounts = [an_account(produced="1000.001"), an_account(produced="77.777")]
    assays = {one.lot_id: an_assay("99.37", "0.21", La="33.333", Ce="41.7") for one in accounts}

    (oxide,) = forms_of(accounts, assays)

    assert sum(figures["produced"] for figures in oxide.elements.values()) == oxide.reo_kg["produced"]


def test_a_metal_is_counted_as_the_oxide_of_its_elements():
    account = an_account("metal", produced="100")
    assay = AssayClaim(trem_percent=Decimal("99"), moisture_percent=Decimal(0), shares_percent={"Nd": Decimal(100)})

    (metal,) = forms_of([account], {account.lot_id: assay})

    assert printed(metal.reo_kg)["produced"] == "115.474"


@pytest.mark.parametrize("assay", [None, AssayClaim(treo_percent=Decimal(50)), AssayClaim(moisture_percent=Decimal(0))])
def test_without_content_or_moisture_a_lot_counts_apart(assay):
    known, unknown = an_account(opening="10", closing="10"), an_account(opening="7", closing="7")
    assays = {known.lot_id: an_assay()} | ({unknown.lot_id: assay} if assay else {})

    (oxide,) = forms_of([known, unknown], assays)

    assert (oxide.net_kg["closing"], oxide.reo_kg["closing"], oxide.without_reo_kg["closing"]) == (17, 5, 7)


def test_forms_come_in_their_order_and_each_has_its_rows():
    accounts = [an_account("oxide", opening="1"), an_account("metal", opening="2"), an_account("oxide", opening="3")]
    assays = {accounts[0].lot_id: an_assay(Nd="100"), accounts[2].lot_id: an_assay(Dy="100")}

    rows = [(form, element, measure, figures["opening"]) for form, element, measure, figures in table_of(forms_of(accounts, assays))]

    assert rows == [
        ("metal", "", "net_kg", 2),
        ("metal", "", "reo_kg", 0),
        ("metal", "", "without_reo_kg", 2),
        ("oxide", "", "net_kg", 4),
        ("oxide", "", "reo_kg", 2),
        ("oxide", "Dy", "reo_kg", Decimal("1.5")),
        ("oxide", "Nd", "reo_kg", Decimal("0.5")),
    ]


@pytest.mark.parametrize(("text", "first", "last"), [("2026-02", (2026, 2, 1), (2026, 2, 28)), ("2027-12", (2027, 12, 1), (2027, 12, 31))])
def test_a_month_has_its_first_and_last_day(text, first, last):
    month = Month.parse(text)

    assert (str(month), month.first_day, month.last_day) == (text, date(*first), date(*last))


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-3", "26-03", "2026-03-01", "0000-01", "9999-12", "２０２６-03", "2026-03\n", ""]
)
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError, match="a month"):
        Month.parse(text)
