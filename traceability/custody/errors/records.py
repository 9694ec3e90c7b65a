"""What cannot be recorded truthfully. 422."""

from traceability.kernel.errors import Refusal
from traceability.kernel.text import Text


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


class PartIsShipped(Refusal):
    code = "part_is_shipped"
    says = Text(
        en="Kilograms of lot {lot} stand in a shipment. Pack the rest into a lot of its own and dispatch that.",
        zh="批次 {lot} 的部分质量列在出口批件中。请将其余分装为新批次后再发运。",
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


class BadLotNumber(Refusal):
    code = "bad_lot_number"
    says = Text(
        en="The parts of a lot number between slashes are neither empty nor only dots, as they are parts of its address: {lot}.",
        zh="批次号中斜线之间的各段不得为空，也不得为“.”或“..”，因其为地址的一部分：{lot}。",
    )


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
