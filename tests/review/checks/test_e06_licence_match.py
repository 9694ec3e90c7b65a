from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_licence, a_line, a_lot, a_party, a_shipment, an_assay, an_organisation
from traceability.review.checks.e06_licence_match import licence_match
from traceability.review.dossier import NamedLicence, Scope
from traceability.review.licensing import uses_of

NDPR = an_assay(treo_percent="100.0", shares_percent={"Pr": "25.10", "Nd": "74.90"})


def asked(*licences, net_kg="727.120", named=None, assay=NDPR, line=None, organisations=(), **shipment):
    names = tuple(NamedLicence(one.what, one.number) for one in licences) if named is None else named
    sent = a_shipment(lines=(a_line(net_kg=net_kg, **(line or {})),), licences=names, **shipment)
    return licence_match(a_dossier(shipment=sent, lots=[a_lot(assay=assay)], licences=licences, organisations=organisations))


@pytest.mark.parametrize(("net_kg", "result"), [("727.120", "passed"), ("727.121", "failed")])
def test_used_and_this_must_not_pass_the_quantity(net_kg, result):
    finding = asked(a_licence(used_kg="272.880"), net_kg=net_kg)

    assert (finding.result, finding.severity) == (result, "BLOCK")
    assert finding.evidence[0].values["used"] == Decimal("272.880")
    assert finding.evidence[0].values["this"] == Decimal(net_kg)


def test_the_basis_of_the_quantity_decides_which_mass_counts():
    half = an_assay(treo_percent="50.0", shares_percent={"Pr": "25.10", "Nd": "74.90"})

    assert asked(a_licence(quantity_basis="reo"), net_kg="2000.000", assay=half).result == "passed"
    assert asked(a_licence(quantity_basis="net"), net_kg="2000.000", assay=half).result == "failed"


def test_reo_that_cannot_be_computed_fails_a_licence_in_reo():
    assert asked(a_licence(quantity_basis="reo"), assay=an_assay(treo_percent=None)).result == "failed"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"organisation": "HFR"}, "organisation"),
        ({"valid_from": date(2026, 4, 26)}, "planned_export_on"),
        ({"valid_to": date(2026, 4, 24)}, "planned_export_on"),
        ({"revoked_on": date(2026, 4, 25)}, "planned_export_on"),
        ({"scope": Scope(forms=("carbonate",))}, "forms"),
        ({"scope": Scope(destination=("KR",))}, "destination"),
        ({"scope": Scope(hs_codes=("2846101000",))}, "hs_codes"),
        ({"scope": Scope(ports=("CNTXG",))}, "ports"),
        ({"scope": Scope(importer=("LASERHOF",))}, "importer"),
        ({"scope": Scope(end_user=("LASERHOF",))}, "end_user"),
        ({"control_codes": ("1C905.b",)}, "control_codes"),
        ({"quantity_per": "single", "uses": 1}, "uses"),
    ],
)
def test_each_thing_that_a_licence_says_must_hold(changed, field):
    finding = asked(a_licence(**changed))

    assert finding.result == "failed"
    assert field in {seen.values["field"] for seen in finding.evidence}


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_from": date(2026, 4, 25), "valid_to": date(2026, 4, 25)},
        {"revoked_on": date(2026, 4, 26)},
        {"scope": Scope(forms=("oxide",), destination=("DE",), hs_codes=("2846901999",), ports=("CNSHA",), importer=("DRIVEWERK GmbH",))},
        {"scope": Scope(end_user=("DRV",))},
        {"quantity_per": "single"},
        {"quantity_kg": None},
    ],
)
def test_a_licence_that_holds_passes(changed):
    assert asked(a_licence(**changed), organisations=[an_organisation("DRV", title="Drivewerk")]).result == "passed"


def test_a_party_is_known_by_its_code_too():
    consignee = a_party("Other name", organisation="DRIVEWERK")

    assert asked(a_licence(scope=Scope(importer=("DRIVEWERK",))), consignee=consignee).result == "passed"


def test_elements_under_control_must_all_be_in_scope():
    both = an_assay(treo_percent="100.0", shares_percent={"Dy": "50.00", "Tb": "50.00"})
    licence = a_licence("dual_use", "DU-1", scope=Scope(elements=("Dy",)))

    assert asked(licence, assay=both).evidence[0].values["value"] == "Tb"
    assert asked(a_licence("dual_use", "DU-1", scope=Scope(elements=("Dy", "Tb"))), assay=both).result == "passed"


@pytest.mark.parametrize(
    ("unit_value", "currency", "result"), [("100.00", "USD", "passed"), ("100.01", "USD", "failed"), ("900.00", "CNY", "passed")]
)
def test_money_counts_in_the_same_currency(unit_value, currency, result):
    licence = a_licence(money="10000.00", currency="USD")

    assert asked(licence, net_kg="100.000", line={"unit_value": Decimal(unit_value), "currency": currency}).result == result


def test_a_number_that_the_registry_does_not_know_fails():
    finding = asked(named=(NamedLicence("export", "EL-404"),))

    assert (finding.result, finding.evidence[0].values["licence"]) == ("failed", "EL-404")


def test_of_anothers_licence_nothing_is_said_but_that_it_is_anothers():
    narrow = Scope(forms=("carbonate",), end_user=("LASERHOF",), importer=("LASERHOF",), hs_codes=("2846101000",), ports=("CNTXG",))
    told = {"scope": narrow, "control_codes": ("1C905.b",), "valid_to": date(2026, 4, 24), "quantity_kg": "1.000", "money": "1.00"}

    finding = asked(a_licence(organisation="MAG", currency="USD", **told))
    (only,) = finding.evidence

    assert finding.message.en == "Licence EL-1 is not held by EXP, but by another holder."
    assert finding.message.zh == "许可证EL-1的持有人不是EXP，而是其他持有人。"
    assert only.kind == "shipment"
    assert {**only.values, "allowed": only.values["allowed"].en} == {
        "licence": "EL-1", "field": "organisation", "value": "EXP", "allowed": "another holder",
    }  # fmt: skip


@pytest.mark.parametrize("scope", [Scope(), Scope(hs_codes=("2846101000",))])
def test_what_anothers_licence_allows_does_not_show_in_which_lines_rely_on_ones_own(scope):
    licences = (a_licence(number="THEIRS", organisation="MAG", scope=scope), a_licence(number="OWN"))
    named = tuple(NamedLicence(one.what, one.number) for one in licences)
    sent = a_shipment(lines=(a_line(),), licences=named)

    uses = uses_of(a_dossier(shipment=sent, lots=[a_lot(assay=NDPR)], licences=licences))

    assert [[line.number for line in use.lines] for use in uses] == [[], [1]]


def test_without_a_named_licence_it_does_not_apply():
    assert asked().result == "not_applicable"


def test_a_line_relies_on_the_licence_that_fits_it():
    lines = (a_line(1, net_kg="900.000", hs_code="2846901999"), a_line(2, net_kg="900.000", hs_code="2846101000"))
    licences = (a_licence(number="A", scope=Scope(hs_codes=("2846901999",))), a_licence(number="B", scope=Scope(hs_codes=("2846101000",))))
    sent = a_shipment(lines=lines, licences=tuple(NamedLicence(one.what, one.number) for one in licences))

    finding = licence_match(a_dossier(shipment=sent, lots=[a_lot(assay=NDPR)], licences=licences))

    assert finding.result == "passed"
    assert [seen.values["lines"] for seen in finding.evidence] == [(1,), (2,)]


def test_a_line_that_needs_no_dual_use_licence_is_not_judged_by_it():
    lots = [a_lot(assay=NDPR), a_lot("HFR:DY", assay=an_assay(shares_percent={"Dy": "100.00"}))]
    lines = (a_line(1), a_line(2, lot="HFR:DY", hs_code="2846901500", control_code="1C905.b"))
    dual = a_licence("dual_use", "DU-1", scope=Scope(hs_codes=("2846901500",)), control_codes=("1C905.b",))
    sent = a_shipment(lines=lines, licences=(NamedLicence("dual_use", "DU-1"),))

    assert licence_match(a_dossier(shipment=sent, lots=lots, licences=[dual])).result == "passed"


@pytest.mark.parametrize(
    ("changed", "value", "allowed"),
    [
        ({"used_kg": "400.000"}, Decimal("1127.120"), Decimal("1000.000")),
        ({"quantity_per": "single", "uses": 1}, 2, 1),
        ({"valid_to": date(2026, 4, 24)}, date(2026, 4, 25), (date(2026, 1, 1), date(2026, 4, 24))),
        ({"revoked_on": date(2026, 4, 20)}, date(2026, 4, 25), (date(2026, 1, 1), date(2026, 4, 20))),
    ],
)
def test_the_evidence_sets_what_is_beside_what_may_be(changed, value, allowed):
    values = asked(a_licence(**changed)).evidence[0].values

    assert (values["value"], values["allowed"]) == (value, allowed)


def test_the_evidence_names_the_basis():
    full = an_assay(treo_percent="100.0", shares_percent={"Pr": "25.10", "Nd": "74.90"})

    assert asked(a_licence(quantity_basis="reo"), assay=full).evidence[0].values["basis"] == "reo"
    assert asked(a_licence(quantity_basis="")).evidence[0].values["basis"] == "net"
