"""What a single change of the registry is refused for, beside what the rules of the document say of it."""

from traceability.kernel.errors import Conflict, Missing, Refusal
from traceability.kernel.text import Text


class UnknownRow(Missing):
    code = "unknown_registry_row"
    says = Text(en="The registry has no such row.", zh="登记簿中没有该记录。")


class RowMovedOn(Conflict):
    code = "registry_row_moved_on"
    says = Text(
        en="Somebody changed this meanwhile: version {present} stands now, {seen} was seen. Look at it again.",
        zh="此记录已被他人更改：现为第 {present} 版，您看到的是第 {seen} 版，请重新核对。",
    )


class AlreadyRegistered(Conflict):
    code = "already_registered"
    says = Text(en="{name} is registered already; change it instead.", zh="{name} 已登记，请改用变更。")


class ChangeReasonMissing(Refusal):
    code = "change_reason_missing"
    says = Text(
        en="Say why, in 1 to {limit} characters: the reason stands in the ledger.", zh="须说明理由（1 至 {limit} 字），理由将记入账本。"
    )


class DayInTheFuture(Refusal):
    code = "registry_day_in_the_future"
    says = Text(en="{day} has not come yet.", zh="{day} 尚未到来。")


class OrganisationClosed(Conflict):
    code = "organisation_closed"
    says = Text(en="{code} was closed on {day}.", zh="{code} 已于 {day} 注销。")


class LicenceRevoked(Conflict):
    code = "licence_already_revoked"
    says = Text(en="Licence {licence} was revoked on {day}.", zh="许可证 {licence} 已于 {day} 吊销。")


class RevokedOutsideItsTerm(Refusal):
    code = "revoked_outside_its_term"
    says = Text(
        en="Licence {licence} runs from {first} to {last}; {day} is outside.",
        zh="许可证 {licence} 有效期为 {first} 至 {last}，{day} 不在其内。",
    )


class NotShortened(Refusal):
    code = "licence_not_shortened"
    says = Text(en="Licence {licence} ends on {last}; {day} is not earlier.", zh="许可证 {licence} 截止于 {last}，{day} 并未提前。")


class BatchOfNothing(Refusal):
    code = "quota_batch_of_nothing"
    says = Text(en="A batch releases more than nothing.", zh="批次下达量须大于零。")


class BatchExists(Conflict):
    code = "quota_batch_exists"
    says = Text(en="{quota} has a batch of {day} already: {tonnes} t.", zh="{quota} 已有 {day} 下达的批次：{tonnes} t。")


class ActivitiesMissing(Refusal):
    code = "listing_activities_missing"
    says = Text(
        en="An enterprise is listed for mining or separation; to take it off the list, strike it off.",
        zh="列入名单须注明开采或分离；移出名单请用除名。",
    )


class StruckOff(Conflict):
    code = "listing_struck_off"
    says = Text(en="{organisation} was struck off the list of {year} already.", zh="{organisation} 已从 {year} 年名单除名。")


class ListingEnded(Conflict):
    code = "listed_party_ended"
    says = Text(en="The listing ended on {day} already.", zh="该名单记录已于 {day} 终止。")


class FirstDayMissing(Refusal):
    code = "policy_first_day_missing"
    says = Text(en="A new value holds from a day on.", zh="新值须有起始日。")


class UnknownPolicyKey(Refusal):
    code = "unknown_policy_key"
    says = Text(en="No check reads a policy {key}.", zh="没有核查项使用政策参数 {key}。")


class ValueEnded(Conflict):
    code = "policy_value_ended"
    says = Text(en="{key} from {first} on ends on {last} already.", zh="{key} 自 {first} 起的值已于 {last} 终止。")


class LastSupervisor(Conflict):
    code = "last_supervisor"
    says = Text(
        en="This is the last active supervisor: nobody could keep the registry.", zh="这是最后一名在任监管负责人，否则无人可维护登记簿。"
    )


class TokenDaysOutOfRange(Refusal):
    code = "token_days_out_of_range"
    says = Text(en="A token is good for 1 to {limit} days.", zh="令牌有效期须为 1 至 {limit} 天。")
