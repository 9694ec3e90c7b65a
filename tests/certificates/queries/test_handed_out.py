import pytest

from tests.certificates.queries.test_lookups import without_triggers
from tests.make.told_stories import a_submitter, tell
from traceability.certificates import queries, services
from traceability.certificates.errors import DoesNotHold, NoCredential, NotCertified, NotPrintedYet, UnknownStatusList
from traceability.certificates.models import Print
from traceability.certificates.queries.handed_out import certificate_printed_as, trusted_keys
from traceability.kernel.errors import Missing, Tampering

pytestmark = pytest.mark.django_db


def test_who_may_see_the_shipment_gets_its_paper_and_nobody_else(cast, certificate):
    services.print_certificate(certificate_id=certificate.id)
    number = certificate.shipment.number

    for viewer in (a_submitter("EXP"), cast.rita.viewer, cast.otto.viewer, cast.mei.viewer):
        assert queries.pdf_of_shipment(number, viewer=viewer).document.startswith(b"%PDF-")
        assert queries.credential_of_shipment(number, viewer=viewer) == bytes(certificate.credential)
    for viewer in (cast.ada.viewer, cast.bela.viewer):
        for asked in (queries.pdf_of_shipment, queries.credential_of_shipment):
            with pytest.raises(Missing) as caught:
                asked(number, viewer=viewer)
            assert type(caught.value) is Missing


def test_for_a_moment_after_the_issue_there_is_no_paper(cast, certificate):
    with pytest.raises(NotPrintedYet) as caught:
        queries.pdf_of_shipment(certificate.shipment.number, viewer=cast.otto.viewer)
    assert caught.value.facts == {"retry_after": 2}


def test_a_shipment_without_a_certificate_has_neither(cast):
    (shipment,) = tell("S03", supervisor=cast.sven.viewer)

    for asked in (queries.pdf_of_shipment, queries.credential_of_shipment):
        with pytest.raises(NotCertified):
            asked(shipment.number, viewer=a_submitter("EXP"))


def test_what_does_not_hold_is_not_handed_out_on_paper_but_its_credential_is(cast, certificate):
    services.print_certificate(certificate_id=certificate.id)
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="A licence is in doubt.")

    with pytest.raises(DoesNotHold) as caught:
        queries.pdf_of_shipment(certificate.shipment.number, viewer=a_submitter("EXP"))

    assert "suspended" in caught.value.text.en and "暂停" in caught.value.text.zh
    assert queries.credential_of_shipment(certificate.shipment.number, viewer=a_submitter("EXP"))


def test_a_paper_that_somebody_exchanged_in_the_table_is_never_handed_out(cast, certificate):
    kept = services.print_certificate(certificate_id=certificate.id)
    assert certificate_printed_as(kept.sha256) == certificate.number
    forged = "ab" * 32
    Print.objects.filter(id=kept.id).update(sha256=forged, document=b"%PDF-1.7 forged")

    with pytest.raises(Tampering):
        queries.pdf_of_shipment(certificate.shipment.number, viewer=cast.otto.viewer)
    with pytest.raises(Tampering):
        certificate_printed_as(forged)
    assert certificate_printed_as(kept.sha256) is None


def test_bytes_that_do_not_have_the_sealed_digest_are_never_handed_out(cast, certificate):
    services.print_certificate(certificate_id=certificate.id)
    Print.objects.update(document=b"%PDF-1.7 forged")

    with pytest.raises(Tampering):
        queries.pdf_of_shipment(certificate.shipment.number, viewer=cast.otto.viewer)


def test_a_certificate_from_before_there_were_credentials_says_so(cast, certificate, as_owner):
    with without_triggers(as_owner) as cursor:
        cursor.execute("UPDATE certificates_certificate SET credential = NULL, version = version + 1")

    with pytest.raises(NoCredential):
        queries.credential_of_shipment(certificate.shipment.number, viewer=cast.otto.viewer)


def test_the_bit_of_a_certificate_is_set_while_it_does_not_hold(cast, certificate):
    def listed():
        return queries.not_holding(certificate.status_list)

    before = listed()
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="A licence is in doubt.")
    suspended = listed()
    services.reinstate(by=cast.sven.viewer, certificate_id=certificate.id, reason="It was not.")
    reinstated = listed()

    assert (before, suspended, reinstated) == ([], [certificate.status_index], [])
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="It was, after all.")
    services.revoke(by=cast.sven.viewer, certificate_id=certificate.id, reason="It was forged.")
    assert listed() == [certificate.status_index], "for good"


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_list_that_nobody_stands_on_is_unknown(cast, certificate, number):
    with pytest.raises(UnknownStatusList):
        queries.not_holding(number)


def test_the_keys_are_those_that_the_log_announced(cast, certificate):
    assert [key.vkey for key in queries.issuer_keys()] == [certificate.key] == trusted_keys().certificate
    assert queries.issuer_keys()[0].retired_at == ""
