"""Has the signer signed at least what is published, and no more than the database holds?

The signer is asked over its socket, or its memory is read from its folder; where neither is within reach, as for a worker in a
container of its own, the sequencer's last report is taken.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from traceability.ledger.errors import SignerRefuses
from traceability.ledger.queries.standing import findings, pulse
from traceability.ledger.signer import state
from traceability.ledger.signer.client import RemoteSigner
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.standing.found import Found, broken, unread, well
from traceability.ledger.standing.kept import SIGNER_REPORT
from traceability.tlog import checkpoints
from traceability.tlog.errors import TlogError

OLDEST_REPORT_SECONDS = 600


@dataclass(frozen=True)
class Memory:
    """How far the signer has signed. `size` None: nobody could say; `why` then says why not. A report may be a minute old."""

    size: int | None
    why: str = ""
    is_report: bool = False


def signer_size() -> Found:
    """Reads the published size first and the database's last, so that a signature given meanwhile is no contradiction."""
    before = pulse()
    try:
        memory = remembered(before.origin)
    except TlogError as problem:
        return broken("The signer's memory cannot be read: {reason}.", "无法读取签名程序的记录：{reason}。", reason=problem.reason)
    if memory.size is None:
        return unread("The signer is out of reach: {reason}.", "无法联系签名程序：{reason}。", reason=memory.why)
    after = pulse()
    if after.origin != before.origin:
        return unread("The log changed while it was looked at.", "检查期间日志已更换。")
    facts = {"signed": memory.size, "published": before.sealed_size, "stored": after.size}
    if memory.size < before.sealed_size and not memory.is_report:
        return broken(
            "The signer remembers {signed} leaves, {published} are published: its memory was put back to an older state.",
            "签名程序记得 {signed} 条，已发布 {published} 条：其记录被恢复到了旧状态。",
            **facts,
        )
    if memory.size > after.size:
        return broken(
            "The signer has signed {signed} leaves, the database holds {stored}: the database was put back to an older state.",
            "签名程序已签 {signed} 条，数据库仅有 {stored} 条：数据库被恢复到了旧状态。",
            **facts,
        )
    return well(
        "Signed: {signed} leaves; published: {published}; stored: {stored}.",
        "已签 {signed} 条，已发布 {published} 条，已存 {stored} 条。",
        **facts,
    )


def remembered(origin: str) -> Memory:
    """What the signer of this log signed last. Raises TlogError when its memory says nothing readable."""
    if settings.LEDGER_SIGNER_SOCKET:
        return _asked(Path(settings.LEDGER_SIGNER_SOCKET), origin)
    try:
        memory = (folder_of(Path(settings.LEDGER_SIGNER_DIR), origin) / "state").read_bytes()
    except OSError:
        return _reported(origin)
    return Memory(state.decode(memory, origin).size)


def _asked(socket: Path, origin: str) -> Memory:
    if not socket.exists():
        return _reported(origin)
    try:
        note = RemoteSigner(socket, origin).last_note
    except SignerRefuses as refusal:
        return Memory(None, str(refusal.facts["reason"]))
    return Memory(checkpoints.parse(note).checkpoint.size if note else 0)


def _reported(origin: str) -> Memory:
    """What the sequencer said last, unless that is old: then nobody knows."""
    report = findings().get(SIGNER_REPORT)
    if report is None or report.facts.get("origin") != origin:
        return Memory(None, "no socket, no folder, no report of the sequencer")
    if report.age is None or report.age > OLDEST_REPORT_SECONDS:
        return Memory(None, f"the sequencer's last report is older than {OLDEST_REPORT_SECONDS} s")
    return Memory(int(report.facts["signed"]), is_report=True)
