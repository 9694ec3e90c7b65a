import hashlib
import json
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.make.dossiers import a_lot
from traceability.kernel.text import Text
from traceability.review.catalogue import Finding, Seen
from traceability.review.dossier import Policy
from traceability.review.evidence import dossier_bytes, finding_json, findings_sha256, plain

A, B = UUID(int=1), UUID(int=2)


def a_finding(code="M03", **values):
    seen = Seen("lot", str(a_lot().id), "HFR:L-1", values)
    policy = (Policy("M03.floor_kg", "0.100", "kg oxide", "ours", valid_from=date(2026, 1, 1)),)
    return finding_json(Finding(code, Text("t", "题"), "BLOCK", "failed", Text("wrong", "误"), (seen,), policy))


def test_values_are_plain_and_lose_no_digit():
    values = {
        "kg": Decimal("1E+3"),
        "day": date(2026, 3, 1),
        "who": A,
        "both": Text("a", "甲"),
        "list": (Decimal("0.10"), None),
        "none": None,
    }

    (seen,) = a_finding(**values)["evidence"]

    assert seen["values"] == {"kg": "1000", "day": "2026-03-01", "who": str(A), "both": {"en": "a", "zh": "甲"}, "list": ["0.10"]}
    assert plain(True) is True and plain(3) == 3


def test_a_policy_names_its_days_only_where_it_has_them():
    assert a_finding()["policy"] == [
        {"key": "M03.floor_kg", "value": "0.100", "unit": "kg oxide", "source": "ours", "valid_from": "2026-01-01"}
    ]


def test_the_hash_of_findings_does_not_depend_on_their_order():
    one, two = a_finding("A01"), a_finding("M03")

    assert findings_sha256([one, two]) == findings_sha256([two, one]) != findings_sha256([one])


def test_dossier_json_is_canonical_and_sorted_by_uid():
    written = dossier_bytes([(B, b"\x02" * 32), (A, b"\x01" * 32)])

    assert json.loads(written) == [[str(A), "01" * 32], [str(B), "02" * 32]]
    assert written == dossier_bytes([(A, b"\x01" * 32), (B, b"\x02" * 32)])
    assert hashlib.sha256(dossier_bytes([])).hexdigest() == hashlib.sha256(b"[]").hexdigest()
