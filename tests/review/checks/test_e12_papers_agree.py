from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, decimals
from tests.make.story_dossiers import Telling
from traceability.review.checks.e12_papers_agree import papers_agree
from traceability.review.dossier import Document, Package

NDPR = {"Pr": "25.05", "Nd": "74.88"}


def a_paper(kind="packing_list", number="PK-1", *, net_kg=None, pieces=None, hs_code="") -> Document:
    return Document(kind, number, net_kg=None if net_kg is None else Decimal(net_kg), pieces=pieces, hs_code=hs_code)


def asked(*papers, packages=(), declared=NDPR, found=NDPR, policies=None, line=None):
    sent = a_line(net_kg="1460.000", declared_shares_percent=decimals(**declared), **(line or {}))
    shipment = a_shipment(lines=(sent,), documents=papers, packages=packages)
    lot = a_lot(assay=None if found is None else an_assay(shares_percent=found))
    return papers_agree(a_dossier(shipment=shipment, lots=[lot], policies=policies))


@pytest.mark.parametrize(
    ("net_kg", "result"), [("1462.920", "passed"), ("1462.921", "failed"), ("1457.080", "passed"), ("1457.079", "failed")]
)
def test_net_masses_agree_within_two_thousandths(net_kg, result):
    finding = asked(a_paper(net_kg=net_kg))

    assert (finding.result, finding.severity) == (result, "HOLD")
    if result == "failed":
        assert finding.message.en == f"Packing list PK-1: net mass, kg {net_kg} against 1460.000."
        assert finding.message.zh == f"装箱单PK-1：净重（千克）为{net_kg}，应为1460.000。"


@pytest.mark.parametrize(("declared", "result"), [("0.56", "passed"), ("0.55", "failed"), ("1.56", "passed"), ("1.57", "failed")])
def test_a_declared_share_is_within_half_a_point_of_the_assay(declared, result):
    assert asked(declared={**NDPR, "Dy": declared}, found={**NDPR, "Dy": "1.06"}).result == result


def test_an_undeclared_element_counts_nothing():
    finding = asked(found={**NDPR, "Dy": "1.06"})

    assert finding.message.en == "Declaration of line 1: Dy 0 against 1.06."
    assert finding.message.zh == "第1项申报：Dy为0，应为1.06。"
    assert asked(found={**NDPR, "Dy": "0.50"}).result == "passed"


@pytest.mark.parametrize(("said", "result"), [("0.50", "passed"), ("0.51", "failed")])
def test_an_element_that_the_assay_does_not_name_counts_nothing_there(said, result):
    assert asked(declared={**NDPR, "Tb": said}).result == result


@pytest.mark.parametrize(("pieces", "result"), [(6, "passed"), (7, "failed")])
def test_pieces_are_those_of_the_packages(pieces, result):
    packages = (Package(1, pieces=4), Package(1, pieces=2))

    assert asked(a_paper(pieces=pieces), packages=packages).result == result


def test_a_code_must_be_one_of_the_lines():
    assert asked(a_paper(hs_code="2846901999")).result == "passed"
    assert asked(a_paper(hs_code="2846901500")).result == "failed"


@pytest.mark.parametrize(("net_kg", "result"), [("1460.000", "passed"), ("1400.000", "failed")])
def test_the_packages_are_a_paper_too(net_kg, result):
    finding = asked(a_paper(pieces=6), packages=(Package(1, pieces=6, net_kg=Decimal(net_kg)),))

    assert finding.result == result


def test_packages_that_leave_out_a_figure_say_nothing_of_the_sum():
    packages = (Package(1, pieces=6, net_kg=Decimal("1.000")), Package(1))

    assert asked(a_paper(pieces=9), packages=packages).result == "passed"


def test_papers_without_quantities_are_not_checked():
    assert asked(a_paper("contract")).evidence[0].values["missing"] == ("documents.fields.net_kg",)


def test_shares_that_nobody_declares_or_measures_are_not_checked():
    assert asked(declared={}).evidence[0].values["missing"] == ("declared_shares_percent",)
    assert asked(found=None).evidence[0].values["missing"] == ("assay.shares_percent",)
    assert asked(policies={}).result == "not_checked"


def test_with_no_paper_beside_the_declaration_only_its_shares_are_compared():
    finding = asked()

    assert (finding.result, len(finding.evidence)) == ("passed", 1)


def test_without_papers_and_lines_it_does_not_apply():
    assert papers_agree(a_dossier()).result == "not_applicable"


@pytest.mark.parametrize(("name", "result"), [("S01", "passed"), ("S02", "passed"), ("S03", "passed"), ("S11", "failed")])
def test_the_papers_of_the_stories_agree_but_for_the_hidden_dysprosium(name, result):
    finding = papers_agree(Telling(name).dossier())

    assert finding.result == result
    if result == "failed":
        assert finding.message.en == "Declaration of line 1: Dy 0 against 1.06."
