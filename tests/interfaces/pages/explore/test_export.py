"""The export: a zip with the chain as it was recorded, and a proof that the verifier of strangers accepts."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest

from traceability.custody.models import Event, Lot
from traceability.kernel import clock
from traceability.kernel.clock import rfc3339
from traceability.ledger import queries as ledger
from traceability.tlog import notes, witnessing
from traceability.verifier.bundle import check_bundle
from traceability.verifier.trust import Trust
from traceability.verifier.zipped import ZippedFiles

LOT = "HFR:NDPR-2026-0044"


@pytest.fixture
def exported(cast, certificate):
    client = cast.otto.signed_in()

    def got(path, at=None):
        response = client.get(f"/explore/{path}/export", {} if at is None else {"at": rfc3339(at)})
        assert response.status_code == 200 and response["Content-Type"] == "application/zip"
        return response, zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))

    return got


def verified(archive, folder):
    (folder / "proof.zip").write_bytes(archive.read("proof.zip"))
    keys = [notes.parse_vkey(key.vkey) for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    with ZippedFiles(folder / "proof.zip") as files:
        return check_bundle(files, Trust(witnessing.policy_of(keys, [], 0), int(clock.now().timestamp())))


def test_a_lot_is_exported_with_a_proof_of_every_event_behind_it(exported, tmp_path):
    response, archive = exported(f"lots/{LOT}")

    graph, entries = (json.loads(archive.read(name)) for name in ("chain.json", "entries.json"))
    events = {node["id"] for node in graph["nodes"] if node["kind"] == "event"}
    report = verified(archive, tmp_path)
    assert report.findings == [] and report.facts["entries"] == len(events)
    assert {one["id"] for one in entries["entries"]} == events and entries["without_proof_yet"] == []
    assert len(list(csv.DictReader(io.StringIO(archive.read("chain.csv").decode())))) == len(graph["edges"])
    assert response["Content-Disposition"].startswith('attachment; filename="HFR_NDPR-2026-0044_20')
    assert LOT in archive.read("README.txt").decode()


def test_a_shipment_is_exported_with_its_own_entry(exported, certificate, tmp_path):
    _, archive = exported(f"shipments/{certificate.shipment.number}")

    report = verified(archive, tmp_path)
    assert report.findings == [] and report.facts["subject"]["number"] == certificate.shipment.number
    assert {one["subject"] for one in json.loads(archive.read("entries.json"))["entries"]} == {"shipment", "event"}


def test_what_came_later_is_left_out(exported):
    made = Lot.objects.get(name=LOT)

    _, archive = exported(f"lots/{LOT}", made.recorded_at)

    stages = {node["stage"] for node in json.loads(archive.read("chain.json"))["nodes"] if node["kind"] == "event"}
    later = {str(one.id) for one in Event.objects.filter(recorded_at__gt=made.recorded_at)}
    told = {one["id"] for one in json.loads(archive.read("entries.json"))["entries"]}
    assert "separation" in stages and later and not told & later


def test_the_same_moment_gives_the_same_chain_and_proof(exported):
    moment = clock.now()

    (_, one), (_, other) = exported(f"lots/{LOT}", moment), exported(f"lots/{LOT}", moment)

    for name in ("chain.json", "chain.csv", "entries.json", "proof.zip", "README.txt"):
        assert one.read(name) == other.read(name), name


@pytest.mark.parametrize(("path", "status"), [(f"lots/{LOT}", 404), ("shipments/{number}", 404), ("lots/NOB:1", 404)])
def test_before_it_was_on_record_there_is_nothing_to_export(cast, certificate, path, status):
    at = rfc3339(Event.objects.order_by("recorded_at").first().recorded_at - timedelta(days=1))

    response = cast.otto.signed_in().get(f"/explore/{path.format(number=certificate.shipment.number)}/export", {"at": at})

    assert response.status_code == status


def test_a_moment_that_is_none_leads_back_to_the_page(cast, certificate):
    response = cast.otto.signed_in().get(f"/explore/lots/{LOT}/export?at=never")

    assert response["Location"] == f"/explore/lots/{LOT}?at=never"
    assert "A day looks like" in cast.otto.signed_in().get(response["Location"]).content.decode()
