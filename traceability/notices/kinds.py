"""What is told: for each kind of entry a sentence, and what of its public members a notice says. Pure.

A notice is thin: numbers, ids, a state, and where the rest is read, with the rights of then. No price and no person is in it: they
are committed in the entry, and nothing but its public body is read here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from traceability.kernel.text import Text

TEST = "webhook.test"
API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Said:
    """An entry with its place in the log; `body` is its public part, `at` as the envelope says it."""

    uid: str
    kind: str
    at: str
    subject_id: str
    body: Mapping[str, Any]
    origin: str
    index: int

    @property
    def shipment_id(self) -> str:
        """The shipment that its body names by id; empty where it names none."""
        return str(self.body.get("shipment", ""))


Numbers = Mapping[str, str]
"""Shipment id -> number."""
Data = Callable[[Said, Numbers], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of notice: what it means, and its `data`."""

    says: Text
    data: Data


def _of_event(*names: str) -> Data:
    def data(said: Said, numbers: Numbers) -> dict[str, Any]:
        return {"event": said.subject_id, **_members(said, names), "link": f"{API}/events/{said.subject_id}"}

    return data


def _of_shipment(said: Said, numbers: Numbers) -> dict[str, Any]:
    number = said.body["number"]
    return {"shipment": number, **_members(said, ("revision", "revises", "reference")), "link": f"{API}/shipments/{number}"}


def _of_case(*names: str) -> Data:
    def data(said: Said, numbers: Numbers) -> dict[str, Any]:
        number = numbers[said.shipment_id]
        members = _members(said, ("state", "examination", *names))
        return {"shipment": number, "case": said.subject_id, **members, "link": f"{API}/shipments/{number}"}

    return data


def _of_certificate(*names: str) -> Data:
    def data(said: Said, numbers: Numbers) -> dict[str, Any]:
        number = numbers[said.shipment_id]
        members = _members(said, ("state", *names))
        return {"certificate": said.body["number"], "shipment": number, **members, "link": f"{API}/shipments/{number}/certificate"}

    return data


def _of_licence(said: Said, numbers: Numbers) -> dict[str, Any]:
    return {"licence": said.subject_id, **_members(said, ("kind", "number", "valid_from", "valid_to", "revoked_on"))} | {
        "link": f"{API}/registry/licences"
    }


def _of_document(said: Said, numbers: Numbers) -> dict[str, Any]:
    return {"document": said.subject_id, **_members(said, ("kind", "number", "stands"))}


def _of_loss(said: Said, numbers: Numbers) -> dict[str, Any]:
    return {"loss": said.subject_id}


def _members(said: Said, names: tuple[str, ...]) -> dict[str, Any]:
    """Those that the entry has; one that is left out there has no value."""
    return {name: said.body[name] for name in names if name in said.body}


def _told(en: str, zh: str, data: Data) -> Notice:
    return Notice(Text(en=en, zh=zh), data)


NOTICES: Mapping[str, Notice] = {
    "event.recorded": _told("An event was recorded that you may see.", "登记了一条您可查看的环节记录。", _of_event("stage")),
    "event.confirmed": _told("Its performer confirmed an event.", "环节记录已由实施企业确认。", _of_event()),
    "event.corrected": _told("An event was replaced or did not happen.", "环节记录被更正或撤销。", _of_event("replaced_by")),
    "shipment.submitted": _told("A shipment or a revision of one was submitted.", "提交了出口批件或其修订版。", _of_shipment),
    "case.examined": _told("All checks were asked about a shipment.", "对出口批件完成了全部核查。", _of_case("outcome")),
    "finding.cleared": _told("A reviewer cleared a finding.", "审查员核销了一项核查结果。", _of_case("check", "severity")),
    "decision.signed": _told("A reviewer signed a verdict.", "审查员签署了决定意见。", _of_case("verdict", "ordinal", "needed")),
    "case.approved": _told("A shipment was approved.", "出口批件获批准。", _of_case()),
    "case.returned": _told("A shipment was returned to be revised.", "出口批件被退回修订。", _of_case()),
    "case.refused": _told("A shipment was refused.", "出口批件被驳回。", _of_case()),
    "case.withdrawn": _told("A shipment was withdrawn.", "出口批件被撤回。", _of_case()),
    "case.given_back": _told("What did not leave went back.", "未放行部分已退回。", _of_case()),
    "certificate.issued": _told("A certificate was issued.", "签发了证书。", _of_certificate("issued_at")),
    "certificate.flagged": _told("Something that a certificate rests on has changed.", "证书所依据的事实有变更。", _of_certificate()),
    "certificate.settled": _told("A flagged certificate was looked at and stands.", "被标记的证书经核对维持原状。", _of_certificate()),
    "certificate.suspended": _told("A certificate was suspended.", "证书被暂停。", _of_certificate()),
    "certificate.reinstated": _told("A suspended certificate holds again.", "被暂停的证书恢复有效。", _of_certificate()),
    "certificate.revoked": _told("A certificate was revoked.", "证书被撤销。", _of_certificate()),
    "certificate.released": _told("Customs let a shipment go.", "海关已放行。", _of_certificate("released_on")),
    "licence.registered": _told("A licence was registered.", "登记了许可证。", _of_licence),
    "licence.changed": _told("A licence was changed.", "许可证有变更。", _of_licence),
    "licence.revoked": _told("A licence was revoked.", "许可证被撤销。", _of_licence),
    "document.declared_false": _told("A paper was declared false.", "单证被宣告为虚假。", _of_document),
    "document.declaration_withdrawn": _told("The declaration that a paper is false was withdrawn.", "单证虚假宣告已撤回。", _of_document),
    "loss.acknowledged": _told("A loss in the ledger was acknowledged.", "确认了账本中的一项损失。", _of_loss),
}
"""One row for each kind of entry that is told. A kind is a name for good: receivers compare it."""

NOT_TOLD: Mapping[str, str] = {
    "log": "the log itself, read by its checkpoints",
    "key": "keys of the log, read by its checkpoints",
    "disclosure": "whoever may read the entry sees there what of it was erased",
    "organisation": "the registry's tables, which an import may change by the thousand",
    "facility": "as organisations",
    "quota": "as organisations",
    "public_listing": "as organisations",
    "listed_party": "names persons; the same",
    "policy": "as organisations",
    "reference": "as organisations",
    "member": "names persons",
    "token": "secrets, of persons",
}
"""Of which subjects nothing is told, and why."""


def payload(said: Said, numbers: Numbers) -> dict[str, Any]:
    """The body of a notice; `numbers` has the shipment that the entry names. The same entry gives the same body for ever."""
    place = {"entry": said.uid, "origin": said.origin, "index": said.index, "receipt": f"{API}/ledger/receipts/{said.uid}"}
    return {"type": said.kind, "timestamp": said.at, "data": NOTICES[said.kind].data(said, numbers) | place}


def payload_of_test(webhook: str, at: str) -> dict[str, Any]:
    """What the test button sends."""
    return {"type": TEST, "timestamp": at, "data": {"webhook": webhook}}
