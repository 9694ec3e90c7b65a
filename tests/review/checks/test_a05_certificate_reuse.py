import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_id
from traceability.review.catalogue import Finding
from traceability.review.checks.a05_certificate_reuse import certificate_reuse
from traceability.review.dossier import CertificateUse, Document

PAPER = Document("assay_certificate", "Q-1", "TLAB", sha256="aa")


def a_use(lot: str, *, made_by="made", family="", paper=PAPER) -> CertificateUse:
    return CertificateUse(paper.issuer, paper.number, paper.sha256, an_id(lot), an_id(made_by), an_id(family or lot), lot)


def asked(*uses: CertificateUse, paper: Document | None = PAPER) -> Finding:
    lot = a_lot("HFR:A", assay=an_assay(certificate=paper), made_by="made")
    return certificate_reuse(a_dossier(lots=[lot], certificate_uses=uses))


def test_two_outputs_of_one_event_may_share_a_certificate():
    assert asked(a_use("HFR:A"), a_use("HFR:B")).result == "passed"


def test_lots_of_two_events_may_not():
    finding = asked(a_use("HFR:A"), a_use("BYM:X", made_by="other"))

    assert (finding.result, finding.severity) == ("failed", "BLOCK")


def test_a_lot_that_is_not_of_this_chain_is_named_too():
    finding = asked(a_use("HFR:A"), a_use("LNM:DUPA", made_by="other"))

    assert set(finding.evidence[0].values["lots"]) == {"HFR:A", "LNM:DUPA"}
    assert finding.message.en == "Certificate Q-1 of TLAB is on unrelated lots HFR:A, LNM:DUPA."
    assert finding.message.zh == "TLAB化验证书Q-1用于无关批次HFR:A、LNM:DUPA。"


def test_parts_of_one_lot_share_its_certificate_and_so_do_parts_of_its_sisters():
    packed = a_use("HFR:A-1", made_by="packing 1", family="HFR:A")
    of_sister = a_use("HFR:B-1", made_by="packing 2", family="HFR:B")

    assert asked(a_use("HFR:A"), packed).result == "passed"
    assert asked(a_use("HFR:A"), a_use("HFR:B"), packed, of_sister).result == "passed"
    assert asked(packed, of_sister).result == "failed"


def test_the_same_file_under_another_number_is_the_same_certificate():
    other = Document("assay_certificate", "Q-2", "TLAB", sha256="aa")

    assert asked(a_use("HFR:A"), a_use("BYM:X", made_by="other", paper=other)).result == "failed"


def test_one_number_typed_another_way_is_one_number():
    other = Document("assay_certificate", "q\u20131", "TLAB")

    assert asked(a_use("HFR:A"), a_use("BYM:X", made_by="other", paper=other)).result == "failed"


def test_one_number_with_two_files_is_no_certificate_even_for_one_lot():
    other = Document("assay_certificate", "Q-1", "TLAB", sha256="bb")
    finding = asked(a_use("HFR:A"), a_use("HFR:A", paper=other))

    assert (finding.result, finding.severity, finding.evidence[0].values["sha256"]) == ("failed", "BLOCK", ("aa", "bb"))
    assert "2 different files" in finding.message.en and "2个不同文件" in finding.message.zh


def test_the_number_of_another_issuer_is_another_certificate():
    theirs = Document("assay_certificate", "Q-1", "OTHERLAB", sha256="cc")

    assert asked(a_use("HFR:A"), a_use("BYM:X", made_by="other", paper=theirs)).result == "passed"


def test_a_certificate_without_a_file_is_known_by_its_number():
    bare = Document("assay_certificate", "Q-1", "TLAB")

    assert asked(a_use("HFR:A", paper=bare), a_use("HFR:B", paper=bare), paper=bare).result == "passed"
    assert asked(a_use("HFR:A", paper=bare), a_use("BYM:X", made_by="other", paper=bare), paper=bare).result == "failed"


@pytest.mark.parametrize(("paper", "result"), [(None, "not_applicable"), (Document("assay_certificate", "", "TLAB"), "not_checked")])
def test_without_a_certificate_or_its_name(paper, result):
    assert asked(paper=paper).result == result
