from decimal import Decimal

from tests.make.dossiers import a_dossier, a_licence, a_line, a_lot, a_shipment, an_assay
from traceability.review.dossier import NamedLicence, Scope
from traceability.review.licensing import kinds_of_tariff, licence_of, needed_kinds, taken_kg, taken_money, uses_of

NDPR, DY = an_assay(shares_percent={"Pr": "25.10", "Nd": "74.90"}), an_assay(shares_percent={"Dy": "100.00"})


ONE_LINE = (a_line(),)


def a_case(*licences, lines=ONE_LINE, assay=NDPR, named=None):
    names = tuple(NamedLicence(one.what, one.number) for one in licences) if named is None else named
    return a_dossier(shipment=a_shipment(lines=lines, licences=names), lots=[a_lot(assay=assay)], licences=licences)


def test_letters_of_the_tariff_become_kinds():
    dossier = a_case()

    assert kinds_of_tariff(dossier, a_line(hs_code="2846901999")) == {"export"}
    assert kinds_of_tariff(dossier, a_line(hs_code="2846901500")) == {"export", "dual_use"}
    assert kinds_of_tariff(dossier, a_line(hs_code="8505111000")) is None


def test_composition_adds_the_dual_use_licence():
    assert needed_kinds(a_case(assay=DY), a_line(hs_code="8505111000")) == {"dual_use"}


def test_a_line_relies_on_the_first_licence_that_fits_it_else_on_the_first():
    one, two = a_licence(number="A", scope=Scope(hs_codes=("1",))), a_licence(number="B")

    assert [(use.named.number, len(use.lines)) for use in uses_of(a_case(one, two))] == [("A", 0), ("B", 1)]
    assert [(use.named.number, len(use.lines)) for use in uses_of(a_case(one))] == [("A", 1)]


def test_a_kind_that_no_line_needs_was_named_freely():
    (use,) = uses_of(a_case(a_licence("dual_use", "DU-1")))

    assert len(use.lines) == 1


def test_an_unknown_number_has_no_row():
    dossier = a_case(named=(NamedLicence("export", "EL-404"),))

    assert licence_of(dossier, dossier.shipment.licences[0]) is None
    assert uses_of(dossier)[0].licence is None


def test_what_is_taken_in_each_basis_and_currency():
    lines = (
        a_line(1, net_kg="100.000", unit_value=Decimal(2), currency="USD"),
        a_line(2, net_kg="50.000", unit_value=Decimal(3), currency="CNY"),
    )
    dossier = a_case(lines=lines)

    assert taken_kg(dossier, a_licence(quantity_basis="net"), lines) == Decimal(150)
    assert taken_kg(dossier, a_licence(quantity_basis="reo"), lines) == Decimal("149.250")
    assert taken_kg(a_case(lines=lines, assay=None), a_licence(quantity_basis="reo"), lines) is None
    assert taken_money(a_licence(currency="USD"), lines) == Decimal(200)
