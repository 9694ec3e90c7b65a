import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.make.certificates import CERTIFICATE_KEY, LOG, LOG_KEY, ORIGIN, a_checkpoint, a_leaf, a_source, a_statement, an_anchor
from traceability.certificates import statement
from traceability.tlog import canonical, notes
from traceability.tlog.errors import NotCanonical, NoTrustedSignature, RootMismatch, UnknownOrigin, WrongOrigin, WrongSignature

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"certificate_keys": [CERTIFICATE_KEY.verifier.vkey], "log_keys": [LOG_KEY.verifier.vkey]}


def signed(**changed):
    return statement.sign(a_statement(**changed), CERTIFICATE_KEY)


def tampered(*path, value):
    """A signed certificate in which one member was changed afterwards."""
    whole = canonical.read_object(signed())
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return canonical.write(whole)


def test_what_was_signed_is_what_is_read():
    said = statement.verify(signed(), **KEYS)

    assert said == a_statement().as_json()
    assert said["origins"] == [
        {"kind": "mine", "organisation": "BYM", "facility": "BYM-MINE-1", "licence": "ML-2025-BYM", "country": "CN", "share": "1.000000000"}
    ]
    assert said["judgement"]["findings"]["not_checked"] == 1


def test_the_same_statement_gives_the_same_bytes():
    assert signed() == signed()
    assert canonical.write(canonical.parse(signed())) == signed()


def test_shares_must_sum_to_exactly_one():
    thirds = (a_source("0.333333333"), a_source("0.333333333", licence="ML-2"), a_source("0.333333334", licence="ML-3"))

    assert a_statement(sources=thirds).sources == thirds
    with pytest.raises(ValueError, match="sum to exactly 1"):
        a_statement(sources=thirds[:2])
    with pytest.raises(ValueError, match="sum to exactly 1"):
        a_statement(sources=(a_source("1.000000001"),))


def test_a_statement_about_nothing_cannot_be_made():
    with pytest.raises(ValueError, match="goods"):
        a_statement(goods=())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("statement", "total", "net_kg"), "1460.001"),
        (("statement", "origins"), []),
        (("statement", "number"), "RC-2026-9999999999"),
        (("statement", "ledger", "index"), 2),
        (("signature",), "A" * 86 + "=="),
    ],
)
def test_whatever_is_changed_afterwards_is_noticed(path, value):
    with pytest.raises(WrongSignature):
        statement.verify(tampered(*path, value=value), **KEYS)


def test_a_key_from_the_file_itself_is_never_believed():
    stranger = notes.SigningKey.from_seed(statement.key_name(LOG), b"\x05" * 32)

    with pytest.raises(NoTrustedSignature):
        statement.verify(statement.sign(a_statement(), stranger), **KEYS)


def test_the_approval_must_be_in_the_log():
    other = [a_leaf(number) for number in range(50, 55)]
    elsewhere = replace(an_anchor(), checkpoint=a_checkpoint(other))

    with pytest.raises(RootMismatch):
        statement.verify(signed(anchor=elsewhere), **KEYS)


def test_a_checkpoint_of_an_unknown_log_is_not_believed():
    foreign = notes.SigningKey.from_seed("elsewhere.example/2026", b"\x06" * 32)
    leaves = [a_leaf(number) for number in range(5)]
    anchor = replace(an_anchor(), origin="elsewhere.example/2026", checkpoint=a_checkpoint(leaves, key=foreign))

    with pytest.raises(UnknownOrigin):
        statement.verify(signed(anchor=anchor), **KEYS)
    with pytest.raises(WrongOrigin):  # even when that log is known to the reader: it is not this deployment's
        statement.verify(signed(anchor=anchor), certificate_keys=KEYS["certificate_keys"], log_keys=[foreign.verifier.vkey])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        canonical.write({"key": "", "signature": "", "statement": {}, "more": 1}),
        canonical.write({"key": 5, "signature": "", "statement": {}}),
        canonical.write({"key": "", "signature": "", "statement": []}),
        signed() + b"\n",
    ],
)
def test_another_shape_is_not_a_certificate(data):
    with pytest.raises((NotCanonical, NoTrustedSignature)):
        statement.verify(data, **KEYS)


def test_a_signature_that_is_no_base64_is_no_certificate():
    with pytest.raises(NotCanonical):
        statement.verify(tampered("signature", value="***"), **KEYS)


def test_blank_members_are_left_out():
    line = a_statement(goods=(replace(a_statement().goods[0], control_code=""),)).as_json()["lines"][0]

    assert "control_code" not in line
    assert line["net_kg"] == "1460.000"


def test_verifying_needs_cryptography_alone(tmp_path):
    import cryptography

    (tmp_path / "certificate.json").write_bytes(signed())
    code = (
        "import sys, pathlib; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + sys.argv[1:3];"
        "from traceability.certificates import statement;"
        "said = statement.verify(pathlib.Path(sys.argv[3]).read_bytes(), certificate_keys=[sys.argv[4]], log_keys=[sys.argv[5]]);"
        "assert not {'django', 'rest_framework', 'psycopg', 'celery'} & set(sys.modules); sys.stdout.write(said['number'])"
    )
    site = Path(cryptography.__file__).parent.parent
    given = [str(ROOT), str(site), str(tmp_path / "certificate.json"), CERTIFICATE_KEY.verifier.vkey, LOG_KEY.verifier.vkey]
    done = subprocess.run([sys.executable, "-I", "-c", code, *given], capture_output=True, text=True, cwd=tmp_path)

    assert (done.stdout, done.returncode) == ("RC-2026-0123456789", 0), done.stderr


def test_names_of_the_keys():
    assert CERTIFICATE_KEY.name == "traceability.example/certificate"
    assert ORIGIN == "traceability.example/2026"
