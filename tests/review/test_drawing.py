from datetime import date
from decimal import Decimal

from tests.make.dossiers import a_dossier, a_facility, a_licence, a_line, a_lot, a_shipment, an_assay, an_event, an_id, an_organisation
from traceability.review.dossier import NamedLicence, Origin, Quota
from traceability.review.drawing import takes_of

HALF = an_assay(treo_percent="50.0", shares_percent={"Nd": "100.00"})


def a_case(*licences, lines=None, origins=(), quotas=()):
    shipment = a_shipment(
        lines=lines or (a_line(net_kg="1000.000"),), licences=tuple(NamedLicence(one.what, one.number) for one in licences)
    )
    mines = [an_event("leach", stage="leaching", facility="LNM-SITE-1", performed_by="LNM", ended="2025-12-31T20:00:00+08:00")]
    return a_dossier(
        shipment=shipment,
        lots=[a_lot(assay=HALF)],
        licences=licences,
        events=mines,
        quotas=quotas,
        origins={"HFR:L-1": tuple(origins)},
        organisations=[an_organisation("LNM", group="SOUTH")],
        facilities=[a_facility("LNM-SITE-1", "LNM", ore_class="ionic")],
    )


def test_a_licence_gives_the_sum_of_its_lines_in_both_masses():
    (take,) = takes_of(a_case(a_licence(), lines=(a_line(1, net_kg="600.000"), a_line(2, net_kg="400.000")))).licences

    assert (take.licence, take.net_kg, take.reo_kg) == (an_id("export EL-1"), Decimal(1000), Decimal(500))
    assert (take.export_on, take.money, take.currency) == (date(2026, 4, 25), None, None)


def test_money_is_taken_where_the_licence_limits_it():
    lines = (a_line(net_kg="3.333", unit_value=Decimal("10.01"), currency="USD"),)

    (take,) = takes_of(a_case(a_licence(money="100.00", currency="USD"), lines=lines)).licences

    assert (take.money, take.currency) == (Decimal("33.36"), "USD")


def test_a_licence_that_the_registry_does_not_know_takes_nothing():
    dossier = a_case()
    shipment = a_shipment(licences=(NamedLicence("export", "EL-404"),))

    assert takes_of(a_dossier(shipment=shipment, lots=dossier.lots)).licences == ()


def test_a_quota_gives_the_domestic_part_in_the_year_of_its_mining():
    origins = (
        Origin("mine", Decimal("0.25"), an_id("leach"), "LNM-SITE-1"),
        Origin("import", Decimal("0.75"), an_id("import"), "IMX-WH-1"),
    )
    quotas = [Quota(an_id("q-2025"), "SOUTH", 2025, "mining_ionic"), Quota(an_id("q-2026"), "SOUTH", 2026, "mining_ionic")]

    (take,) = takes_of(a_case(origins=origins, quotas=quotas)).quotas

    assert (take.quota, take.reo_kg) == (an_id("q-2025"), Decimal("125.000"))


def test_without_a_loaded_quota_nothing_is_drawn():
    origins = (Origin("mine", Decimal(1), an_id("leach"), "LNM-SITE-1"),)

    assert takes_of(a_case(origins=origins)).quotas == ()


def test_a_part_of_the_lines_takes_its_part_of_licences_and_quotas():
    lines = (a_line(1, net_kg="600.000"), a_line(2, net_kg="400.000"))
    origins = (Origin("mine", Decimal("0.5"), an_id("leach"), "LNM-SITE-1"),)
    case = a_case(a_licence(), lines=lines, origins=origins, quotas=[Quota(an_id("q-2025"), "SOUTH", 2025, "mining_ionic")])

    takes = takes_of(case, {2: Decimal("150.000")})

    assert [(one.net_kg, one.reo_kg) for one in takes.licences] == [(Decimal(150), Decimal(75))]
    assert [one.reo_kg for one in takes.quotas] == [Decimal("37.500")]
