"""Who may act in the registry, and what an approval may not draw."""

from traceability.kernel.errors import Conflict, Forbidden, Missing, Refusal
from traceability.kernel.text import Text


class SupervisorsOnly(Forbidden):
    code = "supervisors_only"
    says = Text(en="Only a supervisor keeps the registry.", zh="只有监管负责人可以维护登记簿。")


class ErasingForSupervisors(Forbidden):
    code = "erasing_for_supervisors"
    says = Text(en="Only a supervisor erases personal data.", zh="只有监管负责人可以删除个人信息。")


class LossesForSupervisors(Forbidden):
    code = "losses_for_supervisors"
    says = Text(en="Only a supervisor acknowledges a loss.", zh="只有监管负责人可以确认损失。")


class RegistryNotEmpty(Conflict):
    code = "registry_not_empty"
    says = Text(
        en="The registry has members already; {username} is no supervisor among them.", zh="登记簿已有成员，其中没有监管负责人 {username}。"
    )


class FounderMissing(Refusal):
    code = "founder_missing"
    says = Text(
        en="The registry is empty, and the document does not bring {username} as a supervisor.",
        zh="登记簿为空，文件中也没有监管负责人 {username}。",
    )


class UnknownMember(Missing):
    code = "unknown_member"
    says = Text(en="No active member stands behind this login.", zh="此登录账号没有对应的有效成员。")


class UnknownHolder(Missing):
    code = "unknown_holder"
    says = Text(en="There is no organisation and no member {name}.", zh="没有名为 {name} 的企业或成员。")


class UsernameNeeded(Refusal):
    code = "username_needed"
    says = Text(
        en="{code} is a regulator: its people act under their own names. Give a username.",
        zh="{code} 是监管机构，其人员须以本人账号操作，请提供用户名。",
    )


class TokenRefused(Missing):
    """Unknown, revoked or expired: the caller learns no more."""

    code = "token_refused"
    says = Text(en="This token is not good.", zh="令牌无效。")


class UnknownToken(Missing):
    code = "unknown_token"
    says = Text(en="There is no such token.", zh="没有该令牌。")


class UnknownTable(Missing):
    code = "unknown_reference_table"
    says = Text(en="There is no reference table {table}.", zh="没有参考表 {table}。")


class TableUnreadable(Refusal):
    code = "reference_table_unreadable"
    says = Text(en="{table}, line {line}: {reason}.", zh="{table} 第 {line} 行：{reason}。")

    def __init__(self, *, table: str, line: int, reason: Text) -> None:
        super().__init__(table=table, line=line, reason=reason.en)
        self._reason = reason

    @property
    def text(self) -> Text:
        chinese = self.says.fill(**{**self.facts, "reason": self._reason.zh}).zh
        return Text(en=super().text.en, zh=chinese)


# What an approval may not draw
class LicenceExhausted(Refusal):
    code = "licence_exhausted"
    says = Text(
        en="Licence {licence} has {left} {unit} left, {asked} were asked.", zh="许可证 {licence} 尚余 {left} {unit}，申请 {asked}。"
    )


class LicenceUsedUp(Refusal):
    code = "licence_used_up"
    says = Text(
        en="Licence {licence} is good for one export, and that has been approved.", zh="许可证 {licence} 为一批一证，已用于另一批准的出口。"
    )


class LicenceNotInForce(Refusal):
    code = "licence_not_in_force"
    says = Text(en="Licence {licence} is not in force on {day}.", zh="许可证 {licence} 在 {day} 无效。")


class QuotaExhausted(Refusal):
    code = "quota_exhausted"
    says = Text(
        en="{quota} has {left} kg REO left by {day}, {asked} were asked.", zh="{quota} 截至 {day} 尚余 {left} kg REO，申请 {asked}。"
    )


class NotDrawn(Refusal):
    code = "not_drawn"
    says = Text(
        en="The case drew {drawn} from {name}, {asked} cannot be given back.", zh="该案件从 {name} 使用了 {drawn}，无法退回 {asked}。"
    )
