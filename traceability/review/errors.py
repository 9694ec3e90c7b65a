"""What review refuses, and why. What is merely wrong with a shipment is no error, but a finding."""

from traceability.kernel.errors import Conflict, Missing, Refusal
from traceability.kernel.text import Text


# Not there, or not yet
class UnknownCase(Missing):
    code = "unknown_case"
    says = Text(en="There is no case {case} that you may see.", zh="审查案件 {case} 不存在，或您无权查看。")


class NotExaminedYet(Conflict):
    """Carries `retry_after` in seconds."""

    code = "not_examined_yet"
    says = Text(en="Shipment {shipment} has not been examined yet.", zh="出口批件 {shipment} 尚未核查。")


class UnknownFinding(Refusal):
    code = "unknown_finding"
    says = Text(en="The newest examination has no finding of check {check}.", zh="最新一次核查中没有核查项 {check} 的结果。")


# Somebody was first
class CaseMovedOn(Conflict):
    code = "case_moved_on"
    says = Text(
        en="Examination {examination} is no longer the newest of this case: that is {newest}.",
        zh="第 {examination} 次核查已非本案最新，最新为第 {newest} 次。",
    )


class CaseTouched(Conflict):
    """Carries `retry_after` in seconds: the queue examines the case again by itself."""

    code = "case_awaits_examination"
    says = Text(
        en="Something that examination {examination} read has changed since; the case is being examined again.",
        zh="第 {examination} 次核查所依据的记录已有变更，本案正在重新核查。",
    )


class NotReturned(Conflict):
    code = "not_returned"
    says = Text(
        en="Shipment {shipment} is not returned ({state}); only a returned one is answered with a revision.",
        zh="出口批件 {shipment} 未被退回（{state}），仅退回的批件可以修订后重新提交。",
    )


class CaseClosed(Conflict):
    code = "case_closed"
    says = Text(en="The case is {state}; nothing more is decided on it.", zh="本案状态为 {state}，不再受理决定。")


class AlreadyExamined(Conflict):
    """Another worker recorded an examination in the meantime; for the queue that is done."""

    code = "already_examined"
    says = Text(en="The shipment was examined by someone else in the meantime.", zh="该批件已由其他任务完成核查。")


class AlreadyCleared(Conflict):
    code = "already_cleared"
    says = Text(en="The finding of {check} is cleared already.", zh="核查项 {check} 的结果已被核销。")


class SignedAlready(Conflict):
    code = "signed_already"
    says = Text(en="You have signed this examination; another person must sign too.", zh="您已就此次核查签署，须由另一人签署。")


# Understood, and the rules say no
class ApprovalBlocked(Refusal):
    code = "approval_blocked"
    says = Text(en="The case cannot be approved: {checks} failed.", zh="本案不得批准：{checks} 不符合。")


class HoldsNotCleared(Refusal):
    code = "holds_not_cleared"
    says = Text(
        en="These findings must be cleared first, each with a reason: {checks}.", zh="须先逐项说明理由并核销以下核查结果：{checks}。"
    )


class NothingToClear(Refusal):
    code = "nothing_to_clear"
    says = Text(
        en="The finding of {check} is not a failed HOLD; only those are cleared.", zh="核查项 {check} 并非不符合的 HOLD 项，无须核销。"
    )


class OwnOrganisation(Refusal):
    code = "own_organisation"
    says = Text(en="Nobody decides on an organisation that they belong to.", zh="任何人不得就其所属企业作出决定。")


class OwnGroup(Refusal):
    code = "own_group"
    says = Text(
        en="Nobody decides on an organisation of their own group, nor on one that owns theirs or is owned by it.",
        zh="任何人不得就本集团企业、其所属单位的出资方或被出资企业作出决定。",
    )


class OwnSubmission(Refusal):
    code = "own_submission"
    says = Text(en="Nobody decides on what they submitted themselves.", zh="任何人不得就本人提交的批件作出决定。")


class NotAPerson(Refusal):
    code = "not_a_person"
    says = Text(en="A decision is signed by a person; this token belongs to nobody.", zh="决定须由个人签署，此令牌不属于任何个人。")


class SupervisorMustSign(Refusal):
    code = "supervisor_must_sign"
    says = Text(en="Of the two signatures one must be a supervisor's.", zh="两份签署中须有一份由主管签署。")


class ReasonMissing(Refusal):
    code = "reason_missing"
    says = Text(en="A reason is needed.", zh="须说明理由。")
