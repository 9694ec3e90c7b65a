"""The drill: on a restored backup, a copy of traffic is appended until the log is larger than before, and a copy of the signer is asked.

Works on whatever database the connection names, and on a copy of the signer's folder: MUST NOT be given the live ones.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.kernel import clock
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger.envelope import Draft
from traceability.ledger.queries.logs import current_log
from traceability.ledger.queries.proofs import consistency_path
from traceability.ledger.services.append import record
from traceability.ledger.services.integrate import integrate
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.signer.signing import NOT_CONSISTENT, SIGNED, Question, Signer
from traceability.ledger.standing.found import Found, broken, unread, well
from traceability.tlog import canonical, checkpoints, merkle, tiles
from traceability.tlog.checkpoints import Checkpoint

BATCH = 1000
# What the log says of itself, or of what was erased, is no traffic.
_MODELS = """
SELECT kind, organisation_id, subject_type, leaf FROM ledger.entry
WHERE kind NOT LIKE 'log.%%' AND kind <> 'disclosure.erased' ORDER BY entry_id DESC LIMIT %s
"""

_TILE = "SELECT data FROM ledger.tile WHERE log_id = %s AND level = %s AND idx = %s"

Model = tuple[str, UUID, str, bytes]
"""Kind, organisation, subject type and leaf of an entry that is said again."""


@dataclass(frozen=True)
class Drill:
    """`signer` is a folder with a copy of the signer's files; at most `most` entries are appended."""

    signer: Path
    most: int

    def run(self) -> Found:
        """Whether the signer refuses to go on from the backup. `unread` when the backup cannot show it."""
        log = current_log()
        signer = Signer(folder_of(self.signer, log.origin), log.origin)
        try:
            last = checkpoints.parse(signer.last_note).checkpoint if signer.last_note else None
            if last is None:
                return unread("The signer has signed nothing yet: there is nothing to refuse.", "签名程序尚未签署任何内容，无可拒绝。")
            if log.size >= last.size:
                return _too_young(last)
            before, missing = log.size, last.size + 1 - log.size
            if missing > self.most:
                return unread(
                    "{missing} entries would have to be appended, at most {most} may be.",
                    "需追加 {missing} 条，上限为 {most} 条。",
                    missing=missing,
                    most=self.most,
                )
            self._append(missing)
            if _root_at(log.log_id, last.size) == last.root:
                return _too_young(last)  # what waited in the backup has got the same places again: nothing was lost
            return _asked(signer, last, before)
        finally:
            signer.close()

    def _append(self, missing: int) -> None:
        """New entries that say what the newest ones of the backup say, about subjects of their own; then their places."""
        drafts = _models()
        for start in range(0, missing, BATCH):
            _say([drafts[number % len(drafts)] for number in range(min(BATCH, missing - start))])
            while integrate(current_log().log_id, durable_only=False):
                pass


def _too_young(last: Checkpoint) -> Found:
    return unread(
        "The backup holds all {signed} leaves that were signed: take an older one.",
        "该备份包含全部已签的 {signed} 条，请使用更早的备份。",
        signed=last.size,
    )


def _asked(signer: Signer, last: Checkpoint, before: int) -> Found:
    """The signer's answer to the log as it is now, with the best proof that this database can give."""
    log = current_log()
    question = Question(
        time=int(clock.now().timestamp()),
        old=last.size,
        path=consistency_path(log.log_id, last.size, log.size),
        checkpoint=Checkpoint(log.origin, log.size, bytes(log.root)),
        published=b"",
    )
    answer = signer.sign(question)
    facts = {"backup": before, "signed": last.size, "asked": log.size, "code": answer.code}
    if answer.code == SIGNED:
        return broken(
            "The signer signed a log of {asked} leaves that goes on from the backup of {backup}.",
            "签名程序竟签署了由备份（{backup} 条）续写的 {asked} 条日志。",
            **facts,
        )
    if answer.code != NOT_CONSISTENT:
        return unread(
            "The signer answers {code}, which says nothing about the history.", "签名程序返回 {code}，未就历史作出判断。", **facts
        )
    return well(
        "The backup of {backup} leaves, written on to {asked}, is refused ({code}): {signed} were signed otherwise.",
        "备份（{backup} 条）续写至 {asked} 条后被拒绝（{code}）：已签的 {signed} 条内容不同。",
        **facts,
    )


def _root_at(log_id: int, size: int) -> bytes:
    """The root of the first `size` leaves, as this database has them."""

    def read(level: int, index: int) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute(_TILE, [log_id, level, index])
            row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    return merkle.root(size, tiles.TileNodes(read))


def _models() -> list[Model]:
    with connection.cursor() as cursor:
        cursor.execute(_MODELS, [BATCH])
        return [(kind, organisation, subject_type, bytes(leaf)) for kind, organisation, subject_type, leaf in cursor.fetchall()]


@command
def _say(models: list[Model]) -> None:
    record([_draft(*model) for model in models])


def _draft(kind: str, organisation: UUID, subject_type: str, leaf: bytes) -> Draft:
    """The same fact about a subject that does not exist; what was committed stays behind."""
    said: dict[str, Any] = canonical.read_object(leaf)
    return Draft(kind, (subject_type, uuid7(), 1), said["actor"], organisation, said["body"])
