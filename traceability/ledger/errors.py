"""What the ledger refuses, and what it reports when stored bytes contradict each other."""

from traceability.kernel.errors import Conflict, Malformed, Missing, Refusal, Tampering, Unavailable
from traceability.kernel.text import Text


class EntryTooLarge(Refusal):
    code = "entry_too_large"
    says = Text(en="The entry has {size} bytes; at most 65,535 fit.", zh="该条目为 {size} 字节，上限为 65,535 字节。")


class EntryNotCanonical(Refusal):
    """A value that has no canonical form: not NFC, U+0000, an unassigned code point, a float, an integer beyond 2^53 - 1."""

    code = "entry_not_canonical"
    says = Text(en="This cannot be recorded as it stands: {reason}.", zh="无法按原样记录：{reason}。")


class SubjectOutOfStep(Conflict):
    """The draft names a version that does not follow the subject's head: its row was not locked, or the entry is there already."""

    code = "subject_out_of_step"
    says = Text(
        en="{subject_type} {subject_id} is at version {head}; version {version} does not follow.",
        zh="{subject_type} {subject_id} 当前为第 {head} 版，第 {version} 版无法接续。",
    )


class EntryUnknown(Missing):
    code = "unknown_entry"
    says = Text(en="There is no entry {uid} that you may see.", zh="不存在条目 {uid}，或您无权查看。")


class LogUnknown(Missing):
    code = "unknown_log"
    says = Text(en="There is no log {origin}.", zh="不存在日志 {origin}。")


class SizeBeyondLog(Missing):
    code = "size_beyond_log"
    says = Text(en="The log is sealed up to {sealed} leaves.", zh="该日志已封存至第 {sealed} 条。")


class NotACheckpointSize(Missing):
    code = "not_a_checkpoint_size"
    says = Text(en="There is no checkpoint of size {size}.", zh="不存在大小为 {size} 的检查点。")


class BadParameter(Malformed):
    code = "bad_parameter"
    says = Text(en="The parameter {name} is not {expected}.", zh="参数 {name} 应为 {expected}。")


class LedgerRecovering(Unavailable):
    """Recording waits: a new version could clash with a lost one."""

    code = "ledger_recovering"
    says = Text(en="The ledger is being recovered; nothing can be recorded.", zh="账本正在恢复，暂时无法记录。")


class SequencerUnsafe(Unavailable):
    """The server may forget what it committed, so nothing may be signed on its word."""

    code = "sequencer_unsafe"
    says = Text(en="The database may lose what it committed: {settings} is off.", zh="数据库可能丢失已提交的数据：{settings} 已关闭。")


class SignerRefuses(Unavailable):
    """The signer does not start: its memory or its key is missing, unreadable, or in use."""

    code = "signer_refuses"
    says = Text(en="The signer does not start: {reason}.", zh="签名程序拒绝启动：{reason}。")


class SequencerOvertaken(Conflict):
    """Rows that this batch had locked are gone: another sequencer, or somebody's hand. The batch is rolled back."""

    code = "sequencer_overtaken"
    says = Text(en="The batch does not fit what is stored: {what}.", zh="本批次与已存内容不符：{what}。")


class LogMismatch(Tampering):
    """Stored bytes of the log contradict each other; sealing is frozen."""

    code = "log_mismatch"
    says = Text(en="The log contradicts itself: {what}.", zh="日志自相矛盾：{what}。")
