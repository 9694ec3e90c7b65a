from datetime import date, timedelta

import pytest

from tests.make.dossiers import a_dossier, a_licence, a_lot, a_sale, a_shipment, an_assay, an_organisation
from traceability.review.catalogue import Finding
from traceability.review.checks.a06_laboratory import MAX_AGE, laboratory
from traceability.review.dossier import Document

EXPORT = date(2026, 4, 25)
ISSUED = date(2026, 3, 31)


def asked(*, sampled=ISSUED, issued=ISSUED, accredited_to=date(2026, 12, 31), policies=None, registered=True, sale=None) -> Finding:
    paper = Document("assay_certificate", "Q-1", "TLAB", issued)
    lot = a_lot(assay=an_assay(certificate=paper, sampled_on=sampled))
    licence = a_licence("laboratory_accreditation", "CNAS-1", organisation="TLAB", valid_from=date(2026, 1, 1), valid_to=accredited_to)
    return laboratory(
        a_dossier(
            lots=[lot],
            shipment=a_shipment(planned_export_on=EXPORT),
            events=[sale] if sale else [],
            licences=[licence],
            organisations=[an_organisation("TLAB", kinds=("laboratory",))] if registered else [],
            policies=policies,
        )
    )


def test_an_accredited_laboratory_with_a_fresh_sample_is_in_order():
    assert asked().result == "passed"


@pytest.mark.parametrize(("days", "result"), [(365, "passed"), (366, "failed")])
def test_a_sample_is_a_year_old_at_most_on_the_export_day(days, result):
    finding = asked(sampled=EXPORT - timedelta(days))

    assert (finding.result, finding.severity) == (result, "WARN")


@pytest.mark.parametrize(("valid_to", "result"), [(ISSUED, "passed"), (ISSUED - timedelta(1), "failed")])
def test_the_accreditation_holds_on_the_day_of_issue(valid_to, result):
    assert asked(accredited_to=valid_to).result == result


@pytest.mark.parametrize(("sampled", "result"), [(date(2026, 4, 10), "passed"), (date(2026, 4, 11), "failed")])
def test_the_sample_was_taken_before_the_lot_left(sampled, result):
    """The sale starts on 10 April."""
    assert asked(sampled=sampled, sale=a_sale()).result == result


def test_the_sentence_names_certificate_and_reason():
    finding = asked(accredited_to=date(2026, 1, 2))

    assert finding.message.en == "Certificate Q-1: its issuer was not accredited on the day of issue."
    assert finding.message.zh == "证书Q-1：出具方在出具日未获认可。"


@pytest.mark.parametrize("changed", [{"registered": False}, {"sampled": None}, {"issued": None}, {"policies": {}}])
def test_what_is_missing_is_not_checked(changed):
    assert asked(**changed).result == "not_checked"


def test_another_licence_of_the_laboratory_is_no_accreditation():
    paper = Document("assay_certificate", "Q-1", "TLAB", ISSUED)
    lot = a_lot(assay=an_assay(certificate=paper, sampled_on=ISSUED))
    dossier = a_dossier(
        lots=[lot], shipment=a_shipment(), licences=[a_licence("export", organisation="TLAB")], organisations=[an_organisation("TLAB")]
    )

    assert laboratory(dossier).result == "failed"


def test_the_age_is_the_policys():
    assert asked(policies={MAX_AGE: "24"}).result == "failed"
    assert asked(policies={MAX_AGE: "25"}).result == "passed"


def test_without_a_certificate_it_does_not_apply():
    assert laboratory(a_dossier(lots=[a_lot()])).result == "not_applicable"
