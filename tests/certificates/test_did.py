import pytest

from tests.make.certificates import CERTIFICATE_KEY
from traceability.certificates import did, multibase
from traceability.certificates.did import PublishedKey

VKEY = CERTIFICATE_KEY.verifier.vkey


@pytest.mark.parametrize(
    ("base", "name"),
    [("https://ledger.example.org", "did:web:ledger.example.org"), ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000")],
)
def test_the_issuer_is_named_after_its_address(base, name):
    assert did.did_of(base) == name
    assert did.method_of(base, VKEY) == f"{name}#{CERTIFICATE_KEY.verifier.id.hex()}"


def test_a_key_is_written_as_multikey_is():
    public = multibase.read_base58("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")

    assert did.multikey(public[2:]) == "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


def test_the_document_lists_retired_keys_with_their_period():
    keys = [PublishedKey(VKEY, "2026-01-01T00:00:00.000000Z", "2026-06-01T00:00:00.000000Z")]

    told = did.document("https://h.example", keys)

    (method,) = told["verificationMethod"]
    assert told["id"] == method["controller"] == "did:web:h.example"
    assert told["assertionMethod"] == [method["id"]]
    assert method["publicKeyMultibase"] == did.multikey(CERTIFICATE_KEY.verifier.public)
    assert (method["ree:not_before"], method["ree:retired_at"]) == (keys[0].not_before, keys[0].retired_at)
    assert "ree:retired_at" not in did.document("https://h.example", [PublishedKey(VKEY, "2026-01-01T00:00:00Z")])["verificationMethod"][0]
