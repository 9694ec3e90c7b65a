"""What custody refuses, and why. Shapes are 400, rules are 422; what is merely suspicious is no error, but a finding of `review`."""

from traceability.kernel.errors import Conflict, Forbidden, Malformed, Missing, Refusal
from traceability.kernel.text import Text


# The shape of what was sent (400)
class WrongType(Malformed):
    code = "wrong_type"
    says = Text(en="Expected {expected}.", zh="应为{expected}。")


class UnknownField(Malformed):
    code = "unknown_field"
    says = Text(en="There is no field {field} here.", zh="此处没有字段 {field}。")


class MissingField(Malformed):
    code = "missing_field"
    says = Text(en="The field {field} is missing.", zh="缺少字段 {field}。")


class BadText(Malformed):
    code = "bad_text"
    says = Text(
        en="Expected text of 1 to {most} visible characters in normal form C.",
        zh="应为 1 至 {most} 个可见字符的文本（Unicode 规范形式 C）。",
    )


class BadCode(Malformed):
    code = "bad_code"
    says = Text(en="Expected {expected}.", zh="格式应为：{expected}。")


class BadChoice(Malformed):
    code = "bad_choice"
    says = Text(en="Expected one of: {options}.", zh="应为以下之一：{options}。")


class BadDecimal(Malformed):
    code = "bad_decimal"
    says = Text(en="Expected decimal text: {expected}.", zh="应为十进制文本：{expected}。")


class BadWhole(Malformed):
    code = "bad_whole"
    says = Text(en="Expected a whole number from {least} to {most}.", zh="应为 {least} 至 {most} 的整数。")


class BadTime(Malformed):
    code = "bad_time"
    says = Text(
        en="Expected a time with an offset, such as 2026-03-31T23:59:59+08:00.", zh="应为带时区的时间，如 2026-03-31T23:59:59+08:00。"
    )


class BadDay(Malformed):
    code = "bad_day"
    says = Text(en="Expected {expected}.", zh="日期格式应为：{expected}。")


class BadSha256(Malformed):
    code = "bad_sha256"
    says = Text(en="Expected a SHA-256 as 64 lower-case hex digits.", zh="应为 64 位小写十六进制 SHA-256。")


class BadLength(Malformed):
    code = "bad_length"
    says = Text(en="Expected {least} to {most} members, here are {count}.", zh="应有 {least} 至 {most} 项，实有 {count} 项。")


# Names that nothing visible stands behind (422)
class UnknownLot(Refusal):
    code = "unknown_lot"
    says = Text(en="There is no lot {lot} that you may see.", zh="批次 {lot} 不存在，或您无权查看。")


class UnknownFacility(Refusal):
    code = "unknown_facility"
    says = Text(en="There is no facility {facility}.", zh="设施 {facility} 不存在。")


class UnknownOrganisation(Refusal):
    code = "unknown_organisation"
    says = Text(en="There is no organisation {organisation}.", zh="企业 {organisation} 不存在。")


class UnknownEvent(Refusal):
    code = "unknown_event"
    says = Text(en="There is no dispatch {event} that you may see.", zh="发运环节 {event} 不存在，或您无权查看。")


class BadReference(Refusal):
    code = "bad_reference"
    says = Text(en="{value} is no key of the reference table {table}.", zh="{value} 不是参考表 {table} 的键值。")


class UnknownLine(Refusal):
    code = "unknown_line"
    says = Text(en="The shipment has no line {line}.", zh="出口批件没有第 {line} 项。")


# What cannot be recorded truthfully (422)
class NotHolder(Refusal):
    code = "not_holder"
    says = Text(
        en="Lot {lot} is not in the hands of {organisation}, nor on its way to it where that is needed.",
        zh="批次 {lot} 不在 {organisation} 手中（或不在发往该企业的途中）。",
    )


class InputsMissing(Refusal):
    code = "inputs_missing"
    says = Text(en="{stage} takes lots in; none is named.", zh="{stage} 须有投入批次，未填写。")


class OutputsMissing(Refusal):
    code = "outputs_missing"
    says = Text(en="{stage} gives lots; none is named.", zh="{stage} 须有产出批次，未填写。")


class OneLotOnly(Refusal):
    code = "one_lot_only"
    says = Text(en="{stage} has one lot here, not {count}.", zh="{stage} 此处只能有一个批次，实有 {count} 个。")


class LotExhausted(Refusal):
    code = "lot_exhausted"
    says = Text(en="Lot {lot} holds {left_kg} kg, {asked_kg} kg were asked.", zh="批次 {lot} 尚余 {left_kg} kg，申请 {asked_kg} kg。")


class DispatchWholeLot(Refusal):
    code = "dispatch_whole_lot"
    says = Text(
        en="A dispatch moves what is left of a lot: {left_kg} kg of {lot}, not {asked_kg} kg. Split it by packing first.",
        zh="发运须为批次的全部余量：{lot} 尚余 {left_kg} kg，而非 {asked_kg} kg。请先分装。",
    )


class NotPositive(Refusal):
    code = "not_positive"
    says = Text(en="A mass here is more than nothing, not {value} kg.", zh="此处质量须大于零，不能为 {value} kg。")


class Negative(Refusal):
    code = "negative"
    says = Text(en="A quantity here cannot be negative: {value}.", zh="此处数量不能为负：{value}。")


class LotNumberUsed(Refusal):
    code = "lot_number_used"
    says = Text(en="The lot number {lot} is already used.", zh="批次号 {lot} 已被使用。")


class LotNamedTwice(Refusal):
    code = "duplicate_lot_in_event"
    says = Text(en="The event names lot {lot} twice among its inputs.", zh="环节的投入中批次 {lot} 出现两次。")


class LotNamedForAnother(Refusal):
    code = "lot_named_for_another"
    says = Text(
        en="A lot is named for who made it: {lot} does not begin with {organisation}.",
        zh="批次以其制造企业命名：{lot} 应以 {organisation} 开头。",
    )


class EndsBeforeStart(Refusal):
    code = "ends_before_start"
    says = Text(en="The event ends before it starts.", zh="环节结束时间早于开始时间。")


class InFuture(Refusal):
    code = "in_future"
    says = Text(en="The time lies in the future.", zh="时间在未来。")


class FormNotAllowed(Refusal):
    code = "form_not_allowed"
    says = Text(en="{stage} does not take or give {form} here.", zh="{stage} 此处不能投入或产出 {form}。")


class BookAndClaim(Refusal):
    code = "book_and_claim"
    says = Text(en="Book-and-claim custody is not recorded.", zh="不接受“登记与声明”监管链模式。")


class PerformerOnTheSystem(Refusal):
    code = "performer_on_the_system"
    says = Text(en="{organisation} is on the system and records for itself.", zh="{organisation} 已接入系统，须由其自行填报。")


# What a caller may not do or see
class SubmittersOnly(Forbidden):
    code = "submitters_only"
    says = Text(en="Only an enterprise's submitter records events and shipments.", zh="只有企业填报人可以填报环节和出口批件。")


class LotNotSeen(Missing):
    code = "lot_not_found"
    says = Text(en="There is no such lot that you may see.", zh="批次不存在，或您无权查看。")


class EventNotSeen(Missing):
    code = "event_not_found"
    says = Text(en="There is no such event that you may see.", zh="环节不存在，或您无权查看。")


class ShipmentNotSeen(Missing):
    code = "shipment_not_found"
    says = Text(en="There is no such shipment that you may see.", zh="出口批件不存在，或您无权查看。")


class AlreadyGivenBack(Conflict):
    code = "already_given_back"
    says = Text(en="The kilograms of shipment {shipment} were given back before.", zh="出口批件 {shipment} 的质量此前已退回。")
