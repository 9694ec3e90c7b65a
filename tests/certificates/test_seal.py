import pytest

from tests.make.certificates import CERTIFICATE_KEY, LOG_KEY
from traceability.certificates import seal
from traceability.tlog.errors import BadSpelling, NoTrustedSignature, WrongSignature

NUMBER, DIGEST, VKEY = "RC-2026-0123456789", "ab" * 32, CERTIFICATE_KEY.verifier.vkey
SEAL = seal.sealed(NUMBER, DIGEST, CERTIFICATE_KEY)


def required(**changed):
    usual = {"number": NUMBER, "sha256": DIGEST, "key": VKEY, "seal": SEAL, "trusted": [VKEY]} | changed
    seal.require_seal(usual.pop("number"), usual.pop("sha256"), **usual)


def test_what_was_sealed_holds():
    required()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"number": "RC-2026-0123456780"}, WrongSignature),
        ({"sha256": "ac" + "ab" * 31}, WrongSignature),
        ({"seal": seal.sealed(NUMBER, DIGEST, LOG_KEY)}, WrongSignature),
        ({"seal": "***"}, BadSpelling),
        ({"key": LOG_KEY.verifier.vkey}, NoTrustedSignature),
        ({"trusted": []}, NoTrustedSignature),
    ],
)
def test_anything_else_does_not(changed, error):
    with pytest.raises(error):
        required(**changed)
