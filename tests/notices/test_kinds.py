"""What is told of each kind of entry. Each example is the notice that a real entry gives; none says a price or a person."""

import subprocess
import sys

import pytest

from tests import openapi
from traceability.interfaces.api.webhook_shapes import NOTICE_EXAMPLE
from traceability.notices.kinds import NOT_TOLD, NOTICES, Said, payload, payload_of_test

UID, SUBJECT, SHIPMENT = (f"019cad8f-ac00-7a10-8a10-00000000000{n}" for n in (1, 2, 3))
NUMBERS = {SHIPMENT: "EX-2026-7K2M9Q4T1Z"}
CASE = {"shipment": SHIPMENT, "exporter": UID, "state": "open", "controlled": False, "examination": 2}
CERTIFICATE = {
    "number": "RC-2026-3F8K1M9Q2T",
    "shipment": SHIPMENT,
    "case": UID,
    "state": "certified",
    "issued_at": "2026-11-24T08:00:00.000000Z",
}
LICENCE = {"kind": "export", "number": "EL-1", "organisation": "EXP", "valid_from": "2026-01-01", "issued_by": "a person"}
OF_CASE = {
    "shipment": "EX-2026-7K2M9Q4T1Z",
    "case": SUBJECT,
    "state": "open",
    "examination": 2,
    "link": "/api/v1/shipments/EX-2026-7K2M9Q4T1Z",
}
OF_CERTIFICATE = {
    "certificate": "RC-2026-3F8K1M9Q2T", "shipment": "EX-2026-7K2M9Q4T1Z", "state": "certified",
    "link": "/api/v1/shipments/EX-2026-7K2M9Q4T1Z/certificate",
}  # fmt: skip
OF_EVENT = {"event": SUBJECT, "link": f"/api/v1/events/{SUBJECT}"}
OF_LICENCE = {"licence": SUBJECT, "kind": "export", "number": "EL-1", "valid_from": "2026-01-01", "link": "/api/v1/registry/licences"}
OF_DOCUMENT = {"document": SUBJECT, "kind": "assay_certificate", "number": "A-1", "stands": True}
DOCUMENT = {"kind": "assay_certificate", "number": "A-1", "issuer": "a laboratory", "stands": True, "reason": "words"}
PLACE = {"entry": UID, "origin": "traceability.example/2026", "index": 7, "receipt": f"/api/v1/ledger/receipts/{UID}"}
# Kind -> body of an entry -> data of its notice.
EXAMPLES = {
    "event.recorded": ({"stage": "mining", "transport": {"seals": ["S"]}}, OF_EVENT | {"stage": "mining"}),
    "event.confirmed": ({"performed_by": UID}, OF_EVENT),
    "event.corrected": ({"replaced_by": UID}, OF_EVENT | {"replaced_by": UID}),
    "shipment.submitted": (
        {"number": "EX-2026-0000000001", "revision": 2, "revises": "EX-2026-0000000000", "reference": "R", "consignee": {"country": "DE"}},
        {"shipment": "EX-2026-0000000001", "revision": 2, "revises": "EX-2026-0000000000", "reference": "R",
         "link": "/api/v1/shipments/EX-2026-0000000001"},
    ),
    "case.examined": (CASE | {"outcome": "approvable_by_one", "results": []}, OF_CASE | {"outcome": "approvable_by_one"}),
    "finding.cleared": (CASE | {"check": "M05", "severity": "HOLD"}, OF_CASE | {"check": "M05", "severity": "HOLD"}),
    "decision.signed": (
        CASE | {"verdict": "approve", "ordinal": 1, "needed": 2}, OF_CASE | {"verdict": "approve", "ordinal": 1, "needed": 2},
    ),
    "case.approved": (CASE | {"signatures": [{"person": UID}], "licences": [{"kg": "1"}]}, OF_CASE),
    "case.returned": (CASE | {"signatures": [{"person": UID}]}, OF_CASE),
    "case.refused": (CASE, OF_CASE),
    "case.withdrawn": (CASE, OF_CASE),
    "case.given_back": (CASE | {"lines": [{"line": 1, "net_kg": "1.000"}]}, OF_CASE),
    "certificate.issued": (CERTIFICATE, OF_CERTIFICATE | {"issued_at": "2026-11-24T08:00:00.000000Z"}),
    "certificate.flagged": (CERTIFICATE | {"reason": "words", "facts": [UID]}, OF_CERTIFICATE),
    "certificate.settled": (CERTIFICATE | {"reason": "words"}, OF_CERTIFICATE),
    "certificate.suspended": (CERTIFICATE | {"reason": "words"}, OF_CERTIFICATE),
    "certificate.reinstated": (CERTIFICATE | {"reason": "words"}, OF_CERTIFICATE),
    "certificate.revoked": (CERTIFICATE | {"reason": "words"}, OF_CERTIFICATE),
    "certificate.released": (CERTIFICATE | {"released_on": "2026-11-25", "lines": []}, OF_CERTIFICATE | {"released_on": "2026-11-25"}),
    "licence.registered": (LICENCE, OF_LICENCE),
    "licence.changed": (LICENCE | {"valid_to": "2026-12-31", "reason": "words"}, OF_LICENCE | {"valid_to": "2026-12-31"}),
    "licence.revoked": (LICENCE | {"revoked_on": "2026-03-01"}, OF_LICENCE | {"revoked_on": "2026-03-01"}),
    "document.declared_false": (DOCUMENT, OF_DOCUMENT),
    "document.declaration_withdrawn": (DOCUMENT | {"stands": False}, OF_DOCUMENT | {"stands": False}),
    "loss.acknowledged": ({"findings": ["x"], "reason": "words"}, {"loss": SUBJECT}),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_says_this_and_no_more(kind):
    body, data = EXAMPLES[kind]
    said = Said(UID, kind, "2026-11-24T08:15:59.000000Z", SUBJECT, body, "traceability.example/2026", 7)

    notice = payload(said, NUMBERS)

    assert notice == {"type": kind, "timestamp": "2026-11-24T08:15:59.000000Z", "data": data | PLACE}
    assert openapi.problems_with(notice, {"$ref": "#/components/schemas/WebhookNotice"}) == []


def kinds_of_the_product() -> set[str]:
    """In a process of its own: tests register kinds of theirs in this one."""
    apps = ("ledger", "registry", "custody", "review", "certificates")
    imports = "; ".join(f"import traceability.{app}.entries" for app in apps)
    code = f"import django; django.setup(); {imports}; from traceability.ledger.kinds import KINDS; print(*KINDS)"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_every_kind_of_the_ledger_is_told_or_has_a_reason():
    kinds = kinds_of_the_product()
    assert len(kinds) > 30
    untold = {kind for kind in kinds - NOTICES.keys() if kind.partition(".")[0] not in NOT_TOLD}

    assert untold == set()
    assert NOTICES.keys() <= kinds and not {kind.partition(".")[0] for kind in NOTICES} & NOT_TOLD.keys()


def test_every_row_speaks_both_languages():
    assert all(notice.says.placeholders == frozenset() and notice.says.zh for notice in NOTICES.values())


def test_the_documentation_says_what_a_receiver_is_sent():
    body = openapi.document()["webhooks"]["notice"]["post"]["requestBody"]["content"]["application/json"]

    assert body["schema"] == {"$ref": "#/components/schemas/WebhookNotice"}
    assert [one["value"] for one in body["examples"].values()] == [NOTICE_EXAMPLE]


def test_the_example_of_the_documentation_is_such_a_notice():
    said = NOTICE_EXAMPLE["data"]
    body = {"number": said["certificate"], "shipment": SHIPMENT, "state": said["state"], "issued_at": said["issued_at"]}
    entry = Said(said["entry"], "certificate.issued", NOTICE_EXAMPLE["timestamp"], SUBJECT, body, said["origin"], said["index"])

    assert payload(entry, {SHIPMENT: said["shipment"]}) == NOTICE_EXAMPLE


def test_a_test_names_the_webhook():
    notice = payload_of_test(SUBJECT, "2026-11-24T08:15:59.000000Z")

    assert notice == {"type": "webhook.test", "timestamp": "2026-11-24T08:15:59.000000Z", "data": {"webhook": SUBJECT}}
    assert openapi.problems_with(notice, {"$ref": "#/components/schemas/WebhookNotice"}) == []
