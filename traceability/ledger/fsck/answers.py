"""First answers to requests, as they are kept for a repetition: what they say of entries is what the entries say.

Checked: which acknowledgements stand in an answer, each word for word against its entry, and its signature; that an answer is emptied only
by an erasure; the form of the address. Nothing here can know the key (its hash alone is kept, and no entry commits to it), the address
itself, the header Location, the status, and what an answer says beside its acknowledgements: numbers, states, balances.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from traceability.kernel.clock import parse_rfc3339
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.fsck.disclosures import RequestTable
from traceability.ledger.fsck.forms import envelope_of
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows
from traceability.ledger.losses import REQUESTS
from traceability.tlog import commitments, merkle, notes, proofs
from traceability.tlog.errors import TlogError
from traceability.tlog.notes import VerifierKey

PAGE = 50
"""An answer to a thousand events has over a megabyte."""
READABLE, ERASED = "an answer that can be read", "the first answer, or an entry disclosure.erased"
_KEYS = "SELECT vkey FROM ledger.signing_key WHERE purpose = 'acknowledgement'"
# Those whose first entry is gone are named by `check_orphans`; of the others those whose first entry is in the part that was asked for.
_ANSWERS = """
SELECT kept.{owner}::text, kept.{key}, kept.{uid}::text, kept.{target}, kept.{answer},
       EXISTS (SELECT FROM ledger.disclosure WHERE disclosure.uid = kept.{uid} AND path = %(request)s)
FROM {table} AS kept LEFT JOIN ledger.entry_uid ON entry_uid.uid = kept.{uid} LEFT JOIN ledger.leaf USING (entry_id)
WHERE (kept.{owner}, kept.{key}) > (%(owner)s::uuid, %(key)s) AND (kept.{uid} IS NULL OR entry_uid.uid IS NOT NULL)
  AND (leaf_index IS NULL OR leaf_index >= %(first)s AND (%(last)s::bigint IS NULL OR leaf_index < %(last)s))
ORDER BY kept.{owner}, kept.{key} LIMIT %(most)s
"""
_LEAVES = "SELECT uid::text, leaf FROM ledger.entry_uid JOIN ledger.entry USING (entry_id, uid) WHERE uid = ANY(%s::uuid[])"
_TARGET = re.compile(r"(POST|PUT|PATCH|DELETE) /.*", re.DOTALL)
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class Kept(NamedTuple):
    """A row of the table of requests. `is_disclosed`: its first entry's commitment to the request has not been erased."""

    owner: str
    key: str
    uid: str | None
    target: str
    answer: bytes
    is_disclosed: bool

    @property
    def name(self) -> str:
        """By its first entry; where nothing was recorded, by what is kept of its key."""
        return self.uid or f"key {self.key[:16]}"


def _kept(owner: str, key: str, uid: str | None, target: str, answer: memoryview, is_disclosed: bool) -> Kept:
    return Kept(owner, key, uid, target, bytes(answer), is_disclosed)


def check_answers(requests: RequestTable, report: Report, *, first: int = 0, last: int | None = None) -> None:
    """The answers whose first entry is a leaf with first <= index < last, or waits, or is none."""
    keys = {(key.name, key.id): key for key in map(notes.parse_vkey, (vkey for (vkey,) in rows(_KEYS)))}
    asked: dict[str, Any] = {
        "request": commitments.REQUEST,
        "first": first,
        "last": last,
        "most": PAGE,
        "owner": str(UUID(int=0)),
        "key": "",
    }
    while page := [_kept(*row) for row in rows(_statement(requests), asked)]:
        said = {kept: _said(kept, requests, report) for kept in page}
        leaves = _leaves_of(one.get("uid") for found in said.values() for one in found)
        for kept, found in said.items():
            for one in found:
                _check_one(kept, one, leaves, keys, report)
        asked |= {"owner": page[-1].owner, "key": page[-1].key}


def _statement(requests: RequestTable) -> str:
    names = {"table": requests.table, "uid": requests.uid_column, "owner": requests.owner_column, "key": requests.key_column}
    return _ANSWERS.format(**names, target=requests.target_column, answer=requests.answer_column)


def _leaves_of(uids: Iterator[Any]) -> dict[str, bytes]:
    wanted = sorted({uid for uid in uids if isinstance(uid, str) and _UID.fullmatch(uid)})
    return {uid: bytes(leaf) for uid, leaf in rows(_LEAVES, [wanted])} if wanted else {}


def _said(kept: Kept, requests: RequestTable, report: Report) -> list[Mapping[str, Any]]:
    """The acknowledgements in an answer, in their order; that they begin with the row's own entry is checked here."""

    def bad(expected: object, found: object) -> list[Mapping[str, Any]]:
        report.bad(REQUESTS, "", kept.name, expected=expected, found=found)
        return []

    report.count(REQUESTS)
    if not _TARGET.fullmatch(kept.target):
        bad("a method and an address that record", kept.target)
    has_body = kept.target.partition(" ")[2].startswith(requests.answers_below)
    if not kept.answer:  # a form only leads on; else it was erased
        return bad(ERASED, None) if has_body and (kept.uid is None or kept.is_disclosed) else []
    if not has_body:
        return bad("nothing but where it leads", f"an answer of {len(kept.answer)} bytes")
    try:
        found = list(_acknowledgements(json.loads(kept.answer)))
    except (ValueError, RecursionError) as problem:
        return bad(READABLE, problem)
    first = next((one.get("uid") for one in found), None)
    if first != kept.uid:
        bad(f"the acknowledgement of {kept.uid} first" if kept.uid else "no acknowledgement", first)
    return found


def _acknowledgements(said: Any) -> Iterator[Mapping[str, Any]]:
    """Whatever stands where an acknowledgement does, however deep, in the order of the answer."""
    if isinstance(said, list):
        for one in said:
            yield from _acknowledgements(one)
    elif isinstance(said, dict):
        for name, member in said.items():
            if name == "acknowledgement" or (name == "acknowledgements" and isinstance(member, list)):
                yield from (one if isinstance(one, dict) else {} for one in (member if isinstance(member, list) else [member]))
            else:
                yield from _acknowledgements(member)


def _check_one(
    kept: Kept, said: Mapping[str, Any], leaves: Mapping[str, bytes], keys: Mapping[tuple[str, bytes], VerifierKey], report: Report
) -> None:
    uid = str(said.get("uid"))
    leaf, note = leaves.get(uid), said.get("note")
    if leaf is None or not isinstance(note, str):
        report.bad(REQUESTS, "", kept.name, expected="acknowledgements of entries that there are", found=uid)
        return
    try:
        expected = _promised(uid, leaf, note.encode())
        signed = notes.parse(note.encode())
        unknown = [line for line in signed.signatures if (line.name, line.key_id) not in keys]
        signed.signed_by(keys.values())
    except (TlogError, ValueError, KeyError) as problem:
        report.bad(REQUESTS, "", kept.name, expected=f"the acknowledgement of {uid}", found=problem)
        return
    wrong = sorted(name for name in expected.keys() | said.keys() if expected.get(name) != said.get(name))
    if wrong:
        report.bad(REQUESTS, "", kept.name, expected=f"the acknowledgement of {uid}", found=f"another {', '.join(wrong)}")
    for line in unknown:
        what = f"acknowledgements by {line.name}+{line.key_id.hex()}: no entry announces this key"
        if what not in report.unread:
            report.could_not_read(what)


def _promised(uid: str, leaf: bytes, note: bytes) -> dict[str, str]:
    """What the acknowledgement of this entry says; only its deadline is the note's word. Raises BadProof, ValueError for another note."""
    envelope, said = envelope_of(leaf), proofs.parse_acknowledgement(notes.parse(note).body)
    hashed = merkle.leaf_hash(leaf)
    wanted = (envelope["log"], uid, hashed, envelope["at"])
    if (said.log, said.uid, said.leaf_hash, said.recorded) != wanted:
        raise ValueError(f"a note about {said.uid}, leaf {said.leaf_hash.hex()}, recorded {said.recorded}")
    recorded, deadline = parse_rfc3339(said.recorded), parse_rfc3339(said.deadline)
    return Acknowledgement(UUID(uid), recorded, deadline, hashed, leaf, note).as_json()
