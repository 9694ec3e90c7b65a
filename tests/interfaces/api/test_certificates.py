"""Certificates and bundles over HTTP. Every answer is held against the OpenAPI document."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from tests import openapi
from tests.cast import Person
from tests.make.authority import make_authority
from tests.make.ledger import a_draft, say, seal_now
from tests.make.stamps import stamp_sealed
from tests.make.told_stories import a_submitter, tell
from traceability.certificates import services, statement
from traceability.certificates.models import Print
from traceability.ledger import queries as ledger
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer
from traceability.tlog import canonical
from traceability.verifier.__main__ import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(certificate):
    seal_now()
    return certificate


def exporter():
    """The organisation's own token."""
    issued = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="EXP")
    person = Person("exp", a_submitter("EXP"))
    person.__dict__["token"] = issued.secret
    return person


def get(person, path, status=200):
    address = f"/api/v1/shipments/{path}"
    response = Client().get(address, headers=person.headers if person else {})
    openapi.must_be_documented(response, "get", address)
    assert response.status_code == status, response.content if not response.streaming else status
    return response


def content_of(response):
    """The whole body. Django's test client closes what is behind a stream once it was read."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_certificate_as_it_was_signed(certificate):
    answer = get(exporter(), f"{certificate.shipment.number}/certificate").json()

    signed = canonical.write({name: answer[name] for name in ("key", "signature", "statement")})
    log_keys = [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    assert statement.verify(signed, certificate_keys=[certificate.key], log_keys=log_keys)["number"] == certificate.number
    assert (answer["number"], answer["state"], answer["shipment"]) == (certificate.number, "certified", certificate.shipment.number)


def test_it_is_asked_again_for_nothing_while_it_is_the_same(certificate, cast):
    address = f"/api/v1/shipments/{certificate.shipment.number}/certificate"
    tag = get(cast.otto, f"{certificate.shipment.number}/certificate")["ETag"]

    assert Client().get(address, headers={**cast.otto.headers, "if-none-match": tag}).status_code == 304


def test_the_bundle_verifies_with_the_verifier_of_strangers(certificate, cast, tmp_path, capsys):
    response = get(exporter(), f"{certificate.shipment.number}/bundle")
    (tmp_path / "bundle.zip").write_bytes(content_of(response))
    (vkey,) = [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]

    assert response["Content-Disposition"] == f'attachment; filename="{certificate.shipment.number}.zip"'
    assert main(["bundle", str(tmp_path / "bundle.zip"), "--log", vkey]) == 0, capsys.readouterr().out


def test_the_bundle_since_a_checkpoint_brings_its_consistency(certificate, cast):
    response = get(cast.otto, f"{certificate.shipment.number}/bundle?since=2")
    with zipfile.ZipFile(io.BytesIO(content_of(response))) as archive:
        assert "consistency/2.txt" in archive.namelist()
    get(cast.otto, f"{certificate.shipment.number}/bundle?since=999999999", 404)
    get(cast.otto, f"{certificate.shipment.number}/bundle?since=-1", 400)
    get(cast.otto, f"{certificate.shipment.number}/bundle?until=2", 400)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="Debian's openssl is not installed; .ci/run installs it")
def test_the_bundle_says_by_when_its_entries_existed_though_another_checkpoint_was_stamped(certificate, cast, tmp_path, capsys):
    authority = make_authority(tmp_path / "tsa")
    size = stamp_sealed(authority)
    say(a_draft())
    seal_now()
    (vkey,) = [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    found = {}
    for form in ("", "?form=1", "?form=2", f"?form=2&since={size - 1}"):
        (tmp_path / "bundle.zip").write_bytes(content_of(get(exporter(), f"{certificate.shipment.number}/bundle{form}")))
        with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
            names = {name for name in archive.namelist() if name.startswith(("stamped/", "timestamps/"))}
            found[form] = canonical.read_object(archive.read("bundle.json"))["format"][-1], {name.rpartition("/")[2] for name in names}
        code = main(["bundle", str(tmp_path / "bundle.zip"), "--log", vkey, "--tsa-root", str(authority.root)])
        said = capsys.readouterr().out
        assert code == 0, said
        assert (f"had {size} leaves" in said and "according to CN=Throw-away time stamps" in said) == ("form=2" in form)
    stamped = "2", {f"{size}.note", f"{size}.txt", f"{size}.tsr"}
    assert found == {"": ("1", set()), "?form=1": ("1", set()), "?form=2": stamped, f"?form=2&since={size - 1}": stamped}
    for form in ("0", "3", "x"):
        get(cast.otto, f"{certificate.shipment.number}/bundle?form={form}", 400)


def test_the_paper_is_the_one_that_was_printed_and_asked_for_again_costs_nothing(certificate, cast):
    address = f"/api/v1/shipments/{certificate.shipment.number}/certificate.pdf"
    early = get(cast.otto, f"{certificate.shipment.number}/certificate.pdf", 409)
    services.print_certificate(certificate_id=certificate.id)

    response = get(exporter(), f"{certificate.shipment.number}/certificate.pdf")

    assert (early.json()["code"], early["Retry-After"]) == ("not_printed_yet", "2")
    assert response.content == bytes(Print.objects.get().document)
    assert response["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    assert Client().get(address, headers={**cast.otto.headers, "if-none-match": response["ETag"]}).status_code == 304


def test_no_paper_of_what_does_not_hold(certificate, cast):
    services.print_certificate(certificate_id=certificate.id)
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="A licence is in doubt.")

    refused = get(exporter(), f"{certificate.shipment.number}/certificate.pdf", 409).json()

    assert refused["code"] == "certificate_does_not_hold" and "suspended" in refused["detail"]
    assert get(exporter(), f"{certificate.shipment.number}/certificate").json()["state"] == "suspended"
    get(exporter(), f"{certificate.shipment.number}/certificate.jsonld")


def test_the_credential_comes_in_both_envelopes(certificate, cast):
    path = f"{certificate.shipment.number}/certificate.jsonld"

    secured = get(exporter(), path)
    enveloped = Client().get(f"/api/v1/shipments/{path}", headers={**cast.otto.headers, "accept": "application/vc+jwt"})

    assert (secured["Content-Type"], secured.content) == ("application/vc", bytes(certificate.credential))
    openapi.must_be_documented(enveloped, "get", f"/api/v1/shipments/{path}")
    assert enveloped["Content-Type"] == "application/vc+jwt" and enveloped.content.count(b".") == 2
    shape = openapi.operation_at("get", f"/api/v1/shipments/{path}")["responses"]["200"]["content"]["application/vc"]["schema"]
    assert openapi.problems_with(json.loads(secured.content), shape) == []


@pytest.mark.parametrize("what", ["certificate", "bundle", "certificate.pdf", "certificate.jsonld"])
def test_other_tenants_and_strangers_get_nothing(certificate, cast, what):
    path = f"{certificate.shipment.number}/{what}"
    services.print_certificate(certificate_id=certificate.id)

    assert get(cast.bela, path, 404).json()["code"] == "not_found"
    assert get(cast.ada, path, 404).json()["code"] == "not_found"
    get(None, path, 401)
    for person in (cast.rita, cast.sven, cast.otto, cast.mei):
        assert content_of(get(person, path))


def test_a_shipment_without_one_says_so(certificate, cast):
    (shipment,) = tell("S03", supervisor=cast.sven.viewer)

    for form in ("", ".pdf", ".jsonld"):
        assert get(exporter(), f"{shipment.number}/certificate{form}", 404).json()["code"] == "not_certified"
    assert get(exporter(), f"{shipment.number}/bundle", 409).json()["code"] == "not_sealed_yet"


def test_no_bundle_stays_behind_on_the_server(certificate, cast, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    response = get(cast.otto, f"{certificate.shipment.number}/bundle")
    assert list(Path(tmp_path).glob("*.zip"))
    assert content_of(response)

    assert not list(Path(tmp_path).glob("*.zip"))
