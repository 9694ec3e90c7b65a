import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_sale, a_shipment, an_assay
from tests.make.story_dossiers import Telling
from traceability.review.checks.r02_transport_class import transport_class
from traceability.review.dossier import Document

CLASS_7 = Document("class7_declaration", "C7-1")


def asked(*, th="20", u="5", form="concentrate", papers=(), policies=None):
    sale = a_sale(documents=tuple(papers))
    lot = a_lot(form=form, assay=an_assay(th_ppm=th, u_ppm=u))
    return transport_class(a_dossier(lots=[lot], events=[sale], policies=policies))


@pytest.mark.parametrize(
    ("th", "u", "result"), [("2460", "5", "passed"), ("2461", "5", "failed"), ("20", "804", "passed"), ("20", "804.1", "failed")]
)
def test_a_load_over_ten_becquerels_a_gram_travels_as_class_7(th, u, result):
    finding = asked(th=th, u=u)

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_monazite_without_the_declaration_is_named_with_its_activity():
    finding = asked(th="55000")

    assert finding.message.en == "Transfer dispatch HFR-PLANT-1 2026-04-10: 223.577 Bq/g without class 7 papers."
    assert finding.message.zh == "运输发运 HFR-PLANT-1 2026-04-10：223.577 Bq/g，无第7类运输单证。"
    assert [row.key for row in finding.policy] == ["R02.limit_bq_g"]


def test_the_declaration_passes():
    assert asked(th="55000", papers=[CLASS_7]).result == "passed"


def test_loads_under_the_limit_do_not_apply():
    assert asked(th="2459").result == "not_applicable"
    assert asked(form="oxide", th=None, u=None).result == "not_applicable"


@pytest.mark.parametrize(("th", "u", "missing"), [(None, None, ("th_ppm", "u_ppm")), ("20", None, ("u_ppm",)), (None, "5", ("th_ppm",))])
def test_a_mineral_product_without_result_is_not_checked(th, u, missing):
    finding = asked(th=th, u=u)

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", missing)


def test_one_high_result_fails_though_the_other_is_missing():
    assert asked(th="2461", u=None).result == "failed"


@pytest.mark.parametrize(("papers", "result"), [((), "failed"), ((CLASS_7,), "passed")])
def test_what_leaves_the_country_has_it_among_the_papers_of_the_shipment(papers, result):
    lot = a_lot(form="concentrate", assay=an_assay(th_ppm="55000", u_ppm="5"))
    shipment = a_shipment(lines=(a_line(),), documents=papers)

    finding = transport_class(a_dossier(shipment=shipment, lots=[lot]))

    assert finding.result == result
    if not papers:
        assert finding.message.en == "Line 1: 223.577 Bq/g without class 7 papers."


def test_without_policies_it_is_not_checked():
    assert asked(policies={}).result == "not_checked"


@pytest.mark.parametrize(("name", "result"), [("S01", "not_applicable"), ("S03", "passed")])
def test_the_monazite_of_the_stories_travels_with_its_papers(name, result):
    assert transport_class(Telling(name).dossier()).result == result
