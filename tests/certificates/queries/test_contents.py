import io
import zipfile

import pytest

from tests.make.ledger import seal_now, sequence
from tests.make.told_stories import a_submitter, approved, tell
from traceability.certificates import queries
from traceability.certificates.errors import BundleTooLarge, NothingSealedYet
from traceability.certificates.queries import contents
from traceability.kernel.errors import Missing
from traceability.ledger import queries as ledger
from traceability.ledger import services as ledger_services
from traceability.ledger.errors import SizeBeyondLog
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(certificate):
    seal_now()
    return certificate


def unpacked(number, viewer, since=None):
    with queries.bundle_file(number, viewer=viewer, since=since) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def kinds(files):
    return [entry["kind"] for entry in canonical.read_object(files["bundle.json"])["entries"]]


def test_it_holds_everything_from_the_mine_to_the_certificate(certificate):
    files = unpacked(certificate.shipment.number, a_submitter("EXP"))

    found = kinds(files)
    assert {"shipment.submitted", "event.recorded", "case.examined", "decision.signed", "case.approved", "certificate.issued"} <= set(found)
    assert found.count("event.recorded") == 8
    assert files["certificate.json"] == bytes(certificate.statement)
    assert {"checkpoint", "dossier.json", "policy.txt"} <= files.keys()


def test_every_entry_that_the_examination_read_is_in_it(certificate):
    files = unpacked(certificate.shipment.number, a_submitter("EXP"))

    read = {uid for uid, _ in canonical.read(files["dossier.json"])}
    held = {entry["uid"] for entry in canonical.read_object(files["bundle.json"])["entries"]}
    assert len(read) > 10 and read <= held


def test_the_same_question_gives_the_same_bytes(certificate):
    viewer = a_submitter("EXP")
    with (
        queries.bundle_file(certificate.shipment.number, viewer=viewer) as one,
        queries.bundle_file(certificate.shipment.number, viewer=viewer) as other,
    ):
        assert one.read() == other.read()


def test_a_reader_opens_its_own_private_fields_and_an_auditor_all(certificate, cast):
    own = unpacked(certificate.shipment.number, a_submitter("EXP"))
    everything = unpacked(certificate.shipment.number, cast.otto.viewer)
    customs = unpacked(certificate.shipment.number, cast.mei.viewer)

    organisation = str(a_submitter("EXP").organisation)
    opened = {name.split("/")[1][:6] for name in own if name.startswith("disclosures/")}
    assert opened
    for number in opened:
        leaf = canonical.read_object(own[f"entries/{number}.leaf"])
        body = leaf["body"]
        parties = {body.get("performed_by"), body.get("to", {}).get("organisation"), body.get("organisation"), body.get("code")}
        assert leaf["organisation"] == organisation or "EXP" in parties, "recorded, done, received or held by itself"
    assert opened < {name.split("/")[1][:6] for name in everything if name.startswith("disclosures/")}
    assert not any(name.startswith("disclosures/") for name in customs)


def test_no_price_of_another_party_is_in_it(certificate):
    files = unpacked(certificate.shipment.number, a_submitter("EXP"))

    assert b"576840.00" not in b"".join(files.values())


def test_who_may_not_see_the_shipment_gets_nothing(certificate, cast):
    for viewer in (cast.ada.viewer, cast.bela.viewer):
        with pytest.raises(Missing):
            queries.bundle_file(certificate.shipment.number, viewer=viewer)
    with pytest.raises(Missing):
        queries.bundle_file("EX-2026-0000000000", viewer=cast.otto.viewer)


def test_since_brings_the_proof_that_nothing_was_rewritten(certificate, cast):
    files = unpacked(certificate.shipment.number, cast.otto.viewer, since=3)

    assert files["consistency/3.txt"].startswith(b"old 3\n")
    with pytest.raises(SizeBeyondLog):
        queries.bundle_file(certificate.shipment.number, viewer=cast.otto.viewer, since=10**9)


def test_before_the_first_checkpoint_there_is_no_bundle(cast):
    (shipment,) = tell("S01", supervisor=cast.sven.viewer)
    with pytest.raises(NothingSealedYet):
        queries.bundle_file(shipment.number, viewer=cast.otto.viewer)

    ledger_services.prepare()
    seal_now()
    assert "dossier.json" not in unpacked(shipment.number, cast.otto.viewer)


def test_a_case_that_went_on_after_the_checkpoint_is_shown_as_far_as_it_is_sealed(cast):
    (shipment,) = tell("S01", supervisor=cast.sven.viewer)
    ledger_services.prepare()
    seal_now()
    approved(shipment, cast)

    assert set(kinds(unpacked(shipment.number, cast.otto.viewer))) == {"shipment.submitted"}
    sequence()
    assert set(kinds(unpacked(shipment.number, cast.otto.viewer))) == {"shipment.submitted"}, "a place in the log is no signature"
    seal_now()
    assert "case.approved" in kinds(unpacked(shipment.number, cast.otto.viewer))


def test_its_cost_does_not_grow_with_its_entries(certificate, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        found = queries.bundle_contents(certificate.shipment.number, viewer=cast.otto.viewer, since=3)

    assert len(found.entries) > 16


def test_more_than_a_bundle_holds_is_refused(certificate, cast, monkeypatch):
    monkeypatch.setattr(contents, "MOST_ENTRIES", 5)

    with pytest.raises(BundleTooLarge):
        queries.bundle_contents(certificate.shipment.number, viewer=cast.otto.viewer)


def test_a_policy_file_of_the_deployment_goes_in_as_it_is(certificate, cast, settings, tmp_path):
    (vkey,) = [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    assert unpacked(certificate.shipment.number, cast.otto.viewer)["policy.txt"] == f"log {vkey}\nquorum none\n".encode()

    settings.LEDGER_POLICY = str(tmp_path / "policy")
    ours = f"# ours\nlog {vkey}\nquorum none\n"
    (tmp_path / "policy").write_text(ours)
    assert unpacked(certificate.shipment.number, cast.otto.viewer)["policy.txt"] == ours.encode()
