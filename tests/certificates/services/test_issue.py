import hashlib

import pytest

from tests.make.ledger import seal_now, sequence
from tests.make.told_stories import a_submitter, approved, certified, tell
from traceability.certificates import queries, services, statement, summary
from traceability.certificates.errors import AlreadyCertified, CaseNotReady
from traceability.certificates.models import Certificate
from traceability.custody import services as custody
from traceability.custody.claims import read_events
from traceability.ledger import queries as ledger
from traceability.ledger import services as ledger_services
from traceability.review import queries as review_queries
from traceability.review import services as review
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def verified(certificate):
    """The statement as a stranger reads it, with the keys that the log announced."""
    keys = ledger.signing_keys()
    return statement.verify(
        bytes(certificate.statement),
        certificate_keys=[key.vkey for key in keys if key.purpose == "certificate"],
        log_keys=[key.vkey for key in keys if key.purpose == "checkpoint"],
    )


def test_an_approved_shipment_gets_a_statement_that_a_stranger_can_verify(cast, certificate):
    said = verified(certificate)

    assert said["number"] == certificate.number and certificate.number.startswith("RC-")
    assert said["shipment"]["number"] == certificate.shipment.number
    assert said["total"] == {"net_kg": "1460.000", "reo_kg": "1452.700"}
    assert [(one["kind"], one["facility"], one["licence"], one["share"]) for one in said["origins"]] == [
        ("mine", "BYM-MINE-1", "ML-2025-BYM", "1.000000000")
    ]
    assert [link["code"] for link in said["chain"]] == ["BYM", "HFR", "EXP"]
    assert said["exporter"]["name_zh"] == "东门进出口"
    assert said["judgement"]["signatures"] == 1
    assert said["judgement"]["findings"]["failed"] == 0
    assert len(said["judgement"]["not_checked"]) == said["judgement"]["findings"]["not_checked"] >= 1


def test_a_controlled_shipment_says_that_two_signed(cast):
    assert verified(certified("S02", cast))["judgement"]["signatures"] == 2


def test_its_entry_holds_the_digest_of_the_statement(cast, certificate):
    (entry,) = ledger.entries_of("certificate", certificate.id)

    body = canonical.read_object(entry.leaf)["body"]
    assert entry.kind == "certificate.issued" and body["number"] == certificate.number
    assert body["statement"]["sha256"] == hashlib.sha256(bytes(certificate.statement)).hexdigest()


def test_a_case_has_one_certificate(cast, certificate):
    with pytest.raises(AlreadyCertified):
        services.issue(case_id=certificate.case_id)
    assert Certificate.objects.count() == 1


def test_an_approval_that_is_not_sealed_has_to_wait(cast):
    (shipment,) = tell("S01", supervisor=cast.sven.viewer)
    case = approved(shipment, cast)
    ledger_services.prepare()

    assert list(queries.waiting_cases()) == []
    with pytest.raises(CaseNotReady):
        services.issue(case_id=case.id)

    seal_now()
    assert list(queries.waiting_cases()) == [case.id]
    services.issue(case_id=case.id)
    assert list(queries.waiting_cases()) == []


def test_a_case_that_nobody_approved_gets_none(cast):
    (shipment,) = tell("S10", supervisor=cast.sven.viewer)
    examination = review.examine(shipment.id)
    ledger_services.prepare()
    seal_now()

    assert list(queries.waiting_cases()) == []
    with pytest.raises(CaseNotReady):
        services.issue(case_id=examination.case_id)


def test_an_approval_with_a_place_but_no_signature_has_to_wait_too(cast):
    ledger_services.prepare()
    seal_now()
    case = approved(tell("S01", supervisor=cast.sven.viewer)[0], cast)
    sequence()

    assert list(queries.waiting_cases()) == []
    with pytest.raises(CaseNotReady):
        services.issue(case_id=case.id)


def test_what_was_recorded_later_does_not_slip_in(cast):
    (shipment,) = tell("S01", supervisor=cast.sven.viewer)
    case = approved(shipment, cast)
    record_foreign_feed()
    ledger_services.prepare()
    seal_now()

    today = summary.sources_of(review_queries.dossier_of(shipment.id))
    said = verified(services.issue(case_id=case.id).certificate)

    assert {source.kind for source in today} == {"mine", "import"}, "the late feed shares the plant's circuit"
    assert [(one["kind"], one["share"]) for one in said["origins"]] == [("mine", "1.000000000")]


def record_foreign_feed():
    """Huafang records, too late, that imported concentrate went through the same plant in the same month."""
    assay = {"treo_percent": "55.0", "moisture_percent": "8.0", "shares_percent": {"La": "25.00", "Ce": "50.00", "Nd": "25.00"}}
    brought = {
        "stage": "import",
        "facility": "HFR-PLANT-1",
        "started_at": "2026-02-20T08:00:00+08:00",
        "ended_at": "2026-02-20T09:00:00+08:00",
        "performed_by": "HFR",
        "custody_model": "identity_preserved",
        "outputs": [{"lot": "HFR:FOREIGN-1", "form": "concentrate", "product": "concentrate", "net_kg": "30000.000", "assay": assay}],
        "fields": {"origin_country": "AU"},
    }
    separated = {
        "stage": "separation",
        "facility": "HFR-PLANT-1",
        "started_at": "2026-03-05T08:00:00+08:00",
        "ended_at": "2026-03-20T08:00:00+08:00",
        "performed_by": "HFR",
        "custody_model": "mass_balance",
        "inputs": [{"lot": "HFR:FOREIGN-1", "net_kg": "30000.000"}],
        "outputs": [{"lot": "HFR:FOREIGN-2", "form": "mixed_oxide", "product": "mixed oxide", "net_kg": "14000.000", "assay": assay}],
    }
    custody.record_events(by=a_submitter("HFR"), claims=read_events([brought, separated]))
