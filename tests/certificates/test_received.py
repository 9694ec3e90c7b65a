import json
import zlib

import pytest

from tests.make.certificates import CERTIFICATE_KEY
from tests.make.credentials import METHOD, a_credential, signed
from traceability.certificates import received, vc
from traceability.tlog import canonical
from traceability.tlog.errors import NotCanonical

ANSWER = {"number": "RC-2026-0123456789", "state": "certified", **json.loads(signed())}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"PK\x03\x04", "bundle"),
        (signed(), "statement"),
        (b"\xef\xbb\xbf" + json.dumps(ANSWER, indent=2).encode(), "statement"),
        (json.dumps(a_credential(), indent=1, ensure_ascii=False).encode(), "credential"),
        (vc.in_jwt(a_credential(), CERTIFICATE_KEY.private, METHOD).encode() + b"\n", "jwt"),
    ],
)
def test_each_kind_of_file_is_told_by_its_content(data, kind):
    assert received.kind_of(data) == kind


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"{}", b"[]", b'{"a":1.5}', b'{"a":null}', b"\xff\xfe", b"PK", b"[" * 100_000, b" " * 2_000_001, b'{"a":1,"a":2}'],
)
def test_any_other_file_is_none(data):
    with pytest.raises(NotCanonical):
        received.kind_of(data)


def test_certificate_json_comes_back_to_the_byte_out_of_any_layout():
    assert received.signed_statement(json.dumps(ANSWER, indent=4).encode()) == signed()
    assert received.signed_statement(signed()) == signed()


def a_pdf(*streams):
    return b"%PDF-1.7\n" + b"".join(b"1 0 obj\n<<>>\nstream\n" + one + b"\nendstream\nendobj\n" for one in streams) + b"%%EOF"


def test_the_attached_proof_is_found_stored_or_deflated():
    assert received.attached_to(a_pdf(b"text", zlib.compress(b"other"), zlib.compress(signed()))) == signed()
    assert received.attached_to(a_pdf(b"text", signed())) == signed()


@pytest.mark.parametrize("streams", [(), (b"text",), (zlib.compress(b'{"keys":""}'),), (zlib.compress(signed())[:10],)])
def test_a_pdf_without_a_proof_has_none(streams):
    assert received.attached_to(a_pdf(*streams)) is None


def test_only_so_many_streams_are_looked_at():
    assert received.attached_to(a_pdf(*[b"x"] * received.MOST_STREAMS, signed())) is None


def test_an_attachment_is_read_up_to_its_bound():
    bomb = zlib.compress(b'{"key":"' + b"x" * 10_000_000)

    assert len(received.attached_to(a_pdf(bomb))) == received.LARGEST_PROOF


def test_a_jwt_is_taken_apart():
    text = vc.in_jwt(a_credential(), CERTIFICATE_KEY.private, METHOD)

    jwt = received.read_jwt(text.encode() + b"\n")

    assert jwt.header["kid"] == METHOD and jwt.claims["id"].endswith("RC-2026-0123456789")
    assert jwt.signing.decode() == text.rpartition(".")[0] and len(jwt.signature) == 64


@pytest.mark.parametrize("data", [b"a.b", b"a.b.c.d", b"eyJ.eyJ.\xff", b"e.e.e"])
def test_what_is_no_jwt_is_refused(data):
    with pytest.raises(NotCanonical):
        received.read_jwt(data)


def test_canonical_json_is_what_is_compared():
    assert canonical.write(received.read_object(json.dumps(a_credential(), indent=3).encode())) == canonical.write(a_credential())
