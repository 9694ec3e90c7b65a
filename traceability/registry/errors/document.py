"""What a registry document is refused for: its shape (400), and what the rules say of one that can be read (422)."""

from traceability.kernel.errors import Malformed, Refusal
from traceability.kernel.text import Text


class NotAnObject(Malformed):
    code = "registry_not_an_object"
    says = Text(en="Expected {expected}.", zh="应为{expected}。")


class MemberMissing(Malformed):
    code = "registry_member_missing"
    says = Text(en="The member {name} is missing.", zh="缺少字段 {name}。")


class MemberUnknown(Malformed):
    code = "registry_member_unknown"
    says = Text(en="There is no member {name} here.", zh="此处没有字段 {name}。")


class MemberMalformed(Malformed):
    code = "registry_member_malformed"
    says = Text(en="{name}: expected {expected}.", zh="{name}：应为 {expected}。")


class TooManyRows(Malformed):
    code = "registry_too_many_rows"
    says = Text(en="{name} has {count} rows, at most {limit} are read at once.", zh="{name} 有 {count} 行，一次最多读取 {limit} 行。")


# What the rules say of a document that can be read (422)
class NamedTwice(Refusal):
    code = "registry_named_twice"
    says = Text(en="{key} stands twice in this document.", zh="{key} 在文件中出现两次。")


class UnknownOrganisation(Refusal):
    code = "unknown_registry_organisation"
    says = Text(en="There is no organisation {code}, neither here nor in the registry.", zh="文件和登记簿中均无企业 {code}。")


class UnknownRegistryFacility(Refusal):
    code = "unknown_registry_facility"
    says = Text(en="There is no facility {code}, neither here nor in the registry.", zh="文件和登记簿中均无设施 {code}。")


class UnknownDeposit(Refusal):
    code = "unknown_deposit"
    says = Text(en="The reference table of deposits has no {deposit}.", zh="矿床参考表中没有 {deposit}。")


class PlaceIncomplete(Refusal):
    code = "place_incomplete"
    says = Text(en="A place has a latitude and a longitude, or neither is stated.", zh="纬度和经度须同时填写，或均不填写。")


class EndsBeforeItBegins(Refusal):
    code = "ends_before_it_begins"
    says = Text(en="The last day {last} is before the first day {first}.", zh="截止日 {last} 早于起始日 {first}。")


class CreditCodeMissing(Refusal):
    code = "credit_code_missing"
    says = Text(en="An organisation of China has a unified social credit code.", zh="中国境内的组织须有统一社会信用代码。")


class CreditCodeWrong(Refusal):
    code = "credit_code_wrong"
    says = Text(
        en="{credit_code} is no unified social credit code: its last character does not check the others.",
        zh="{credit_code} 不是有效的统一社会信用代码：校验位不符。",
    )


class CreditCodeTaken(Refusal):
    code = "credit_code_taken"
    says = Text(en="The credit code {credit_code} belongs to {code}.", zh="统一社会信用代码 {credit_code} 已属于 {code}。")


class OwnsItself(Refusal):
    code = "owns_itself"
    says = Text(en="{code} cannot be its own owner.", zh="{code} 不能为自身股东。")


class ShareOfNothing(Refusal):
    code = "owner_share_of_nothing"
    says = Text(en="{code} holds nothing: leave it out.", zh="{code} 持股为零，请勿列出。")


class SharesAboveWhole(Refusal):
    code = "owner_shares_above_whole"
    says = Text(en="The owners of {code} hold {sum} % together.", zh="{code} 的股东合计持股 {sum}%。")


class RangeUpsideDown(Refusal):
    code = "range_upside_down"
    says = Text(en="{element}: {low} is above {high}.", zh="{element}：下限 {low} 高于上限 {high}。")


class AreaNotARing(Refusal):
    code = "area_not_a_ring"
    says = Text(
        en="An area is a ring of at least three places whose first point is repeated at the end.",
        zh="区域须为至少三个点的闭合环，首尾点相同。",
    )


class PolicyUnreadable(Refusal):
    code = "policy_unreadable"
    says = Text(en="{key}: {value} is no {unit}.", zh="{key}：{value} 不是有效的 {unit}。")


class PolicyUnitDiffers(Refusal):
    code = "policy_unit_differs"
    says = Text(en="{key} is counted in {wanted}, not in {unit}.", zh="{key} 的单位是 {wanted}，不是 {unit}。")


class PoliciesOverlap(Refusal):
    code = "policies_overlap"
    says = Text(en="{key} would have two values from {first} on.", zh="{key} 自 {first} 起将有两个值。")


class BelowDrawn(Refusal):
    code = "below_drawn"
    says = Text(
        en="{name}: {drawn} were already drawn, {limit} are too few. Revoke it instead.",
        zh="{name}：已使用 {drawn}，不能减至 {limit}；请改为吊销。",
    )


class BasisInUse(Refusal):
    code = "licence_basis_in_use"
    says = Text(
        en="{name} was already drawn from: basis, period and currency of its quantity stay.",
        zh="{name} 已被使用，计量基准、期间和币种不得更改。",
    )
