"""Statements and logs in memory, for tests of the pure parts; whatever needs rows is made through commands."""

from dataclasses import replace
from typing import Any

from traceability.certificates import statement as said
from traceability.tlog import canonical, checkpoints, merkle, notes

LOG = "traceability.example"
ORIGIN = f"{LOG}/2026"
LOG_KEY = notes.SigningKey.from_seed(ORIGIN, b"\x01" * 32)
CERTIFICATE_KEY = notes.SigningKey.from_seed(said.key_name(LOG), b"\x04" * 32)
BAIYUN = said.Company("BYM", "Baiyun Mining", "白云矿业", "CN")
EASTGATE = said.Company("EXP", "Eastgate Export", "东门进出口", "CN")


def a_leaf(number: int, *, kind: str = "event.recorded", subject: str = "event", version: int = 1, prev: bytes | None = None) -> bytes:
    """An envelope with a small body, in its exact bytes; `number` tells it from the others."""
    head: dict[str, Any] = {"type": subject, "id": f"019cad8f-ac00-7a10-8a10-0000000000{number % 100:02d}", "version": version}
    if prev is not None:
        head["prev"] = merkle.leaf_hash(prev).hex()
    envelope = {
        "v": 1,
        "log": LOG,
        "uid": f"019cad8f-ac00-7c30-ac30-{number:012d}",
        "kind": kind,
        "at": f"2026-03-02T08:00:00.{number:06d}Z",
        "nonce": "oKCgoKCgoKCgoKCgoKCgoA==",
        "actor": {"id": "019cad8f-ac00-7a10-8a10-0000000000a1", "role": "submitter", "via": "token"},
        "organisation": "019cad8f-ac00-7a10-8a10-000000000009",
        "subject": head,
        "body": {"number": number},
    }
    return canonical.write(envelope)


def a_checkpoint(leaves: list[bytes], *, key: notes.SigningKey = LOG_KEY) -> bytes:
    """The signed checkpoint of a log that holds exactly these leaves."""
    root = merkle.root_of([merkle.leaf_hash(leaf) for leaf in leaves])
    return checkpoints.sign_checkpoint(checkpoints.Checkpoint(key.name, len(leaves), root), [key])


def a_path(leaves: list[bytes], index: int, size: int | None = None) -> tuple[bytes, ...]:
    """The inclusion path of one of these leaves, by the slow definition over all hashes."""
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves[:size]]

    def node(level: int, at: int) -> bytes:
        return merkle.root_of(hashes[at << level : (at + 1) << level])

    return tuple(merkle.inclusion_path(index, len(hashes), node))


def an_anchor(leaves: list[bytes] | None = None, index: int = 1) -> said.Anchor:
    leaves = leaves or [a_leaf(number) for number in range(5)]
    uid = canonical.read_object(leaves[index])["uid"]
    return said.Anchor(str(uid), ORIGIN, index, merkle.leaf_hash(leaves[index]), a_path(leaves, index), a_checkpoint(leaves))


def a_source(share: str = "1.000000000", **changed: str) -> said.Source:
    return replace(said.Source("mine", "BYM", "BYM-MINE-1", "ML-2025-BYM", "CN", share), **changed)


def a_statement(**changed: Any) -> said.Statement:
    """A statement about 1,460 kg of NdPr oxide from one mine; whatever is named replaces that member."""
    whole = said.Statement(
        number="RC-2026-0123456789",
        issued_at="2026-11-24T08:00:00.000000Z",
        log=LOG,
        shipment="EX-2026-0123456789",
        revision=1,
        destination="DE",
        port="CNSHA",
        planned_export_on="2026-04-25",
        custody_model="mass_balance",
        exporter=EASTGATE,
        goods=(said.Goods(1, "HFR:NDPR-2026-0044", "NdPr oxide", "oxide", "2846901999", "not controlled", "1460.000", "1452.700"),),
        net_kg="1460.000",
        reo_kg="1452.700",
        share_basis="reo",
        sources=(a_source(),),
        chain=(said.Link(BAIYUN, ("mining", "beneficiation")), said.Link(EASTGATE, ("receipt",))),
        permits=(said.Permit("mining", "ML-2025-BYM", "BYM"), said.Permit("export", "EL-2026-0101", "EXP")),
        judgement=said.Judgement(
            case="019cad8f-ac00-7a10-8a10-000000000077",
            examination=1,
            examined_at="2026-11-24T07:00:00.000000Z",
            counts={"passed": 12, "failed": 0, "not_applicable": 3, "not_checked": 1},
            not_checked=("Q01",),
            cleared=(),
            approved_at="2026-11-24T07:30:00.000000Z",
            signatures=1,
        ),
        anchor=an_anchor(),
    )
    return replace(whole, **changed)
