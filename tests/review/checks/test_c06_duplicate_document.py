import pytest

from tests.make.dossiers import a_dossier, a_shipment, an_id
from traceability.review.checks.c06_duplicate_document import duplicate_document
from traceability.review.dossier import Document, PaperUse, Reference

DIGEST = "ab" * 32


def asked(*papers, uses=(), reference=None):
    told = {} if reference is None else {"reference": reference}
    return duplicate_document(a_dossier(shipment=a_shipment(lines=(), documents=papers), paper_uses=uses, **told))


def a_paper(kind="packing_list", number="PK-1", issuer="EXP", sha256=DIGEST):
    return Document(kind, number, issuer, sha256=sha256)


def elsewhere(kind="packing_list", number="PK-1", issuer="EXP", sha256="", shipment_number="EX-2026-OTHER"):
    return PaperUse(kind, number, issuer, sha256, an_id("another shipment"), shipment_number)


@pytest.mark.parametrize(("kind", "result"), [("packing_list", "failed"), ("contract", "not_applicable")])
def test_a_packing_list_serves_one_shipment_and_a_contract_many(kind, result):
    finding = asked(a_paper(kind), uses=[elsewhere(kind)])

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_a_packing_list_of_its_own_is_in_order():
    assert asked(a_paper()).result == "passed"
    assert asked(a_paper(), a_paper("commercial_invoice", "CI-1")).result == "passed"


def test_the_other_shipment_is_named_and_one_of_another_exporter_by_its_id_alone():
    assert asked(a_paper(), uses=[elsewhere()]).message.en == "Packing list PK-1 is also on EX-2026-OTHER."
    assert asked(a_paper(), uses=[elsewhere()]).message.zh == "装箱单PK-1也用于EX-2026-OTHER。"
    assert asked(a_paper(), uses=[elsewhere(shipment_number="")]).message.en == f"Packing list PK-1 is also on {an_id('another shipment')}."


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"issuer": "GZS"}, "passed"),
        ({"number": "PK-2"}, "passed"),
        ({"number": "pk\u20131 "}, "failed"),
        ({"kind": "commercial_invoice"}, "passed"),
        ({"kind": "commercial_invoice", "number": "X", "sha256": DIGEST}, "failed"),
    ],
)
def test_a_paper_is_the_same_by_kind_issuer_and_number_or_by_its_digest(changed, result):
    assert asked(a_paper(), uses=[elsewhere(**changed)]).result == result


def test_without_number_and_digest_or_the_table_it_is_not_checked():
    assert asked(a_paper(number="", sha256="")).evidence[0].values["missing"] == ("number or sha256 of packing_list",)
    assert asked(a_paper(), reference=Reference()).evidence[0].values["missing"] == ("document_kinds",)


def test_without_documents_it_does_not_apply():
    assert asked().result == "not_applicable"
