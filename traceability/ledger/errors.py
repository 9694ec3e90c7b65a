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


class MirrorConflict(LogMismatch):
    """The mirror holds other bytes than the database: one of the two was changed. Nothing is overwritten."""

    code = "mirror_conflict"
    says = Text(en="The mirror contradicts the database: {what}.", zh="镜像与数据库不符：{what}。")


class MirrorAhead(MirrorConflict):
    """The mirror holds what the database does not: the database lost entries that it had committed."""

    code = "mirror_ahead"
    says = Text(en="The database lost what the mirror holds: {what}.", zh="数据库丢失了镜像中已有的内容：{what}。")


class PolicyUnusable(Unavailable):
    """The file of LEDGER_POLICY is missing or is no policy by which anybody could be asked."""

    code = "policy_unusable"
    says = Text(en="The witness policy {path} cannot be used: {reason}.", zh="无法使用见证策略文件 {path}：{reason}。")


class TimestampRefused(Unavailable):
    """The time stamp authority gave nothing that convinces."""

    code = "timestamp_refused"
    says = Text(en="No time stamp was obtained: {reason}.", zh="未能取得时间戳：{reason}。")


class IncidentUnknown(Missing):
    code = "unknown_incident"
    says = Text(en="There is no open incident {number}.", zh="不存在未了结的事件 {number}。")


class NotCommitted(Refusal):
    code = "not_committed"
    says = Text(en="The entry commits to nothing at {path}.", zh="该条目在 {path} 处没有承诺值。")


class NotErasable(Refusal):
    """The member is law, a limit or an account: what was decided rests on it, so it is kept."""

    code = "not_erasable"
    says = Text(en="{path} is kept: decisions rest on it.", zh="{path} 须保留：已有决定以其为依据。")


class NothingToErase(Refusal):
    code = "nothing_to_erase"
    says = Text(en="Name what is to be erased.", zh="请指明要删除的内容。")


class AlreadyErased(Conflict):
    code = "already_erased"
    says = Text(en="{path} is erased already.", zh="{path} 已删除。")


class NotALoss(Refusal):
    """No row is behind its entries there, or what is damaged is nothing that a restore leaves behind."""

    code = "not_a_loss"
    says = Text(en="This is no loss that could be acknowledged: {finding}.", zh="这不是可以确认的损失：{finding}。")


class LossKnown(Conflict):
    code = "loss_known"
    says = Text(en="All of this is acknowledged already.", zh="这些损失均已确认。")


class RefillRefused(Conflict):
    """The mirror cannot give back what was lost, or must not: a person decides. Nothing was written."""

    code = "refill_refused"
    says = Text(en="The log is not refilled: {what}.", zh="未恢复日志：{what}。")


class OriginRefused(Conflict):
    """The log cannot be given up, or its successor not opened."""

    code = "origin_refused"
    says = Text(en="No new origin is opened: {what}.", zh="未启用新的日志名称：{what}。")
