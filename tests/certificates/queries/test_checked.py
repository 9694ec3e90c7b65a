"""A stranger's file is told apart: ours and unchanged, changed, another's; with the step at which it shows."""

import copy
import io
import json
import zipfile

import pytest
from django.conf import settings

from tests.certificates.queries.test_lookups import without_triggers
from tests.make.credentials import altered
from tests.make.ledger import seal_now
from traceability.certificates import data_integrity, did, queries, services
from traceability.certificates.errors import TooMuchToCheck, UnknownCertificate
from traceability.certificates.models import Print
from traceability.certificates.proving import FAILED, HELD, NOT_REACHED, WAITING
from traceability.certificates.queries import checked
from traceability.certificates.services import certificate_key
from traceability.tlog import canonical
from traceability.tlog.errors import NotCanonical

pytestmark = pytest.mark.django_db


def results(found):
    return {step.name: step.result for step in found.steps}


def failures(found):
    return [step.name for step in found.steps if step.result == FAILED]


@pytest.fixture
def printed(cast, certificate):
    services.print_certificate(certificate_id=certificate.id)
    seal_now()
    return bytes(Print.objects.get().document)


def test_a_number_is_proved_step_by_step(cast, certificate, django_assert_max_num_queries):
    before = results(queries.check_number(certificate.number))
    seal_now()

    with django_assert_max_num_queries(10):
        found = queries.check_number(certificate.number)

    assert before.pop("recorded") == WAITING and set(before.values()) == {HELD}
    assert list(results(found)) == ["form", "key", "signature", "checkpoint", "inclusion", "issued", "recorded", "holds"]
    assert (found.verdict, set(results(found).values())) == ("certified", {HELD})
    with pytest.raises(UnknownCertificate):
        queries.check_number("RC-2026-0000000000")


def test_the_pdf_that_was_issued_is_valid_and_one_byte_more_is_altered(printed, certificate):
    found, other = queries.check_file(printed), queries.check_file(printed + b"\n")

    assert (found.kind, found.verdict, set(results(found).values())) == ("pdf", "certified", {HELD})
    assert (other.verdict, failures(other)) == ("altered", ["printed"])
    assert other.certificate.number == certificate.number, "the proof in it still tells which one it was"


def test_a_pdf_whose_proof_was_exchanged_fails_there(printed):
    said = copy.deepcopy(canonical.read_object(bytes(Print.objects.get().certificate.statement)))
    said["statement"]["shipment"]["destination"] = "KP"
    forged = b"%PDF-1.7\n1 0 obj\n<<>>\nstream\n" + canonical.write(said) + b"\nendstream\n"

    found = queries.check_file(forged)

    assert (found.verdict, failures(found)) == ("altered", ["printed", "signature"])
    assert results(found)["holds"] == NOT_REACHED


def test_a_pdf_of_anybody_is_unknown(db):
    found = queries.check_file(b"%PDF-1.7\nhello")

    assert (found.verdict, failures(found), found.certificate) == ("unknown", ["printed", "attached"], None)


def test_the_certificate_as_json_in_any_layout(printed, certificate):
    whole = json.loads(bytes(certificate.statement))

    found = queries.check_file(json.dumps({"state": "certified", **whole}, indent=2).encode())

    assert (found.kind, found.verdict) == ("statement", "certified")


def test_no_word_of_the_credential_can_be_changed(printed, certificate):
    document = canonical.read_object(bytes(certificate.credential))
    assert queries.check_file(canonical.write(document)).verdict == "certified"

    for place, other in [*altered(document)][::9]:
        found = queries.check_file(canonical.write(other))
        assert found.verdict in ("altered", "unknown") and failures(found), place


def test_the_credential_as_a_jwt(printed, certificate):
    text = services.credential_in_jwt(bytes(certificate.credential))

    found = queries.check_file(text.encode())
    head, _, tail = text.rpartition(".")
    other = queries.check_file(f"{head}.{tail[:-4]}AAAA".encode())

    assert (found.kind, found.verdict) == ("credential", "certified")
    assert (other.verdict, failures(other)) == ("altered", ["signature"])


def a_bundle(certificate, cast):
    with queries.bundle_file(certificate.shipment.number, viewer=cast.otto.viewer) as file:
        return file.read()


def test_a_bundle_is_checked_whole_and_its_certificate_too(printed, certificate, cast):
    data = a_bundle(certificate, cast)
    at = data.rindex(b'"kind":"event.recorded"')

    found = queries.check_file(data)
    other = queries.check_file(data[:at] + b'"kind":"event.recordeD"' + data[at + 23 :])

    assert (found.kind, found.verdict, set(results(found).values())) == ("bundle", "certified", {HELD})
    assert (other.verdict, failures(other)) == ("altered", ["sound"])
    assert next(step for step in other.steps if step.name == "sound").facts["where"].startswith("entries/")


def test_a_bundle_that_is_too_large_for_a_page_is_for_the_verifier(db, monkeypatch):
    monkeypatch.setattr(checked, "MOST_FILES", 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
        archive.writestr("b", b"")

    with pytest.raises(TooMuchToCheck):
        queries.check_file(out.getvalue())


def test_a_zip_of_anything_else_is_unknown(db):
    found = queries.check_file(b"PK\x03\x04 not really")

    assert (found.verdict, failures(found)) == ("unknown", ["sound", "attached"])


@pytest.mark.parametrize("data", [b"hello", b"{}", b"", b'{"statement":5}'])
def test_any_other_file_is_refused(db, data):
    with pytest.raises(NotCanonical):
        queries.check_file(data)


def test_a_certificate_that_was_suspended_or_revoked_says_since_when_and_why(printed, certificate, cast):
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="A licence is in doubt.")
    suspended = queries.check_file(printed)
    services.revoke(by=cast.sven.viewer, certificate_id=certificate.id, reason="It was forged.")
    revoked = queries.check_number(certificate.number)

    assert (suspended.verdict, failures(suspended)) == ("suspended", ["holds"])
    assert (revoked.verdict, failures(revoked)) == ("revoked", ["holds"])
    assert revoked.steps[-1].why == "revoked" and revoked.steps[-1].facts["reason"] == "It was forged."


def test_a_credential_that_was_exchanged_in_its_row_is_not_the_one_in_the_log(printed, certificate, as_owner):
    """By somebody who has the database and the key: the entry of the issue tells."""
    document = canonical.read_object(bytes(certificate.credential))
    del document["proof"]
    key = certificate_key()
    method = did.method_of(settings.PUBLIC_BASE_URL, certificate.key)
    other = data_integrity.secured(document | {"name": "Another"}, key.private, method=method, created=document["validFrom"])
    assert failures(queries.check_file(canonical.write(other))) == ["issued"], "as long as the row is what it was"
    with without_triggers(as_owner) as cursor:
        cursor.execute("UPDATE certificates_certificate SET credential = %s, version = version + 1", [canonical.write(other)])

    found = queries.check_file(canonical.write(other))

    assert (found.verdict, failures(found)) == ("altered", ["recorded"])


def test_a_reinstated_one_holds_again(printed, certificate, cast):
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="A licence is in doubt.")
    services.reinstate(by=cast.sven.viewer, certificate_id=certificate.id, reason="It was not.")

    assert queries.check_file(printed).verdict == "certified"
