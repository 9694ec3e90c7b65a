import io
import zipfile
from uuid import UUID

import pytest

from tests.make.ledger import seal_now, sequence
from tests.make.told_stories import a_submitter, approved, tell
from traceability.certificates import queries
from traceability.certificates.errors import BundleTooLarge, NothingSealedYet
from traceability.certificates.queries import contents
from traceability.kernel.errors import Missing
from traceability.ledger import queries as ledger
from traceability.ledger import services as ledger_services
from traceability.ledger.access import may_read
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


def test_it_holds_everything_from_the_mine_to_the_certificate(certificate, cast):
    files = unpacked(certificate.shipment.number, cast.otto.viewer)

    found = kinds(files)
    assert {"shipment.submitted", "event.recorded", "case.examined", "decision.signed", "case.approved", "certificate.issued"} <= set(found)
    assert found.count("event.recorded") == 8
    assert files["certificate.json"] == bytes(certificate.statement)
    assert {"checkpoint", "dossier.json", "policy.txt"} <= files.keys()


def listed(files):
    """Of `bundle.json`: the entries that are shown, and those that are there by their hashes."""
    index = canonical.read_object(files["bundle.json"])
    return index["entries"], index.get("withheld", [])


def test_every_entry_that_the_examination_read_is_in_it(certificate, cast):
    files = unpacked(certificate.shipment.number, cast.otto.viewer)

    read = {uid for uid, _ in canonical.read(files["dossier.json"])}
    shown, withheld = listed(files)
    assert len(read) > 10 and read <= {entry["uid"] for entry in shown}
    assert withheld == []


def test_what_the_reader_may_not_read_is_there_by_its_hash(certificate, cast):
    viewer = a_submitter("EXP")
    files = unpacked(certificate.shipment.number, viewer)
    shown, withheld = listed(files)

    read = dict(canonical.read(files["dossier.json"]))
    assert read.items() >= {entry["uid"]: entry["leaf_hash"] for entry in withheld}.items()
    assert read.keys() <= {entry["uid"] for entry in [*shown, *withheld]}
    history = {("shipment", certificate.shipment_id), ("case", certificate.shipment.case.id), ("certificate", certificate.id)}
    subjects = {(entry["subject"]["type"], UUID(entry["subject"]["id"])) for entry in shown}
    assert all(may_read(viewer, *subject) for subject in subjects - history)
    hidden = {UUID(entry["uid"]) for entry in withheld}
    assert len(hidden) > 5
    for entry in map(ledger.entry, hidden):
        assert not may_read(viewer, entry.subject_type, entry.subject_id)
        assert all(entry.leaf not in data for data in files.values())


def test_customs_see_the_shipment_and_licences_and_no_event(certificate, cast):
    shown, withheld = listed(unpacked(certificate.shipment.number, cast.mei.viewer))

    assert {entry["subject"]["type"] for entry in shown} & {"event", "facility", "quota"} == set()
    assert {"shipment", "case", "certificate"} <= {entry["subject"]["type"] for entry in shown}
    assert withheld


def test_the_same_question_gives_the_same_bytes(certificate):
    viewer = a_submitter("EXP")
    with (
        queries.bundle_file(certificate.shipment.number, viewer=viewer) as one,
        queries.bundle_file(certificate.shipment.number, viewer=viewer) as other,
    ):
        assert one.read() == other.read()


def opened_in(files):
    """The entries of which something is opened, by uid."""
    numbers = [name.split("/")[1][:6] for name in files if name.startswith("disclosures/")]
    leaves = [canonical.read_object(files[f"entries/{number}.leaf"]) for number in numbers]
    return {leaf["uid"]: leaf for leaf in leaves}


def test_a_reader_opens_its_own_private_fields_and_an_auditor_all(certificate, cast):
    own = unpacked(certificate.shipment.number, a_submitter("EXP"))
    everything = unpacked(certificate.shipment.number, cast.otto.viewer)
    customs = unpacked(certificate.shipment.number, cast.mei.viewer)

    organisation = str(a_submitter("EXP").organisation)
    opened = opened_in(own)
    assert opened
    for leaf in opened.values():
        body = leaf["body"]
        parties = {body.get("performed_by"), body.get("to", {}).get("organisation"), body.get("organisation"), body.get("code")}
        assert leaf["organisation"] == organisation or "EXP" in parties, "recorded, done, received or held by itself"
    assert opened.keys() < opened_in(everything).keys()
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
    with django_assert_max_num_queries(28):  # and one for each type of subject, whether the reader may see it
        narrowed = queries.bundle_contents(certificate.shipment.number, viewer=a_submitter("EXP"), since=3)

    assert len(found.entries) > 28 and len(narrowed.withheld) > 5


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
