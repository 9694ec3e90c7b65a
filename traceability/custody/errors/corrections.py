"""What no correction may say. 422."""

from traceability.kernel.errors import Refusal
from traceability.kernel.text import Text


class OtherStage(Refusal):
    code = "other_stage"
    says = Text(
        en="A replacing event has the stage of the old one, {stage}. Correct with null and record anew.",
        zh="替换环节须与原环节类型相同（{stage}）。请以 null 更正后重新填报。",
    )


class OtherPerformer(Refusal):
    code = "other_performer"
    says = Text(
        en="A replacing event has the performer of the old one, {organisation}. Correct with null and record anew.",
        zh="替换环节的实施企业须与原环节相同（{organisation}）。请以 null 更正后重新填报。",
    )


class LotKeepsForm(Refusal):
    code = "lot_keeps_form"
    says = Text(
        en="Lot {lot} keeps its form {form}. Give what is of another form a name of its own.",
        zh="批次 {lot} 的形态 {form} 不可更改；其他形态请另立批次。",
    )


class LotKeepsParent(Refusal):
    code = "lot_keeps_parent"
    says = Text(en="Lot {lot} was packed out of {parent}, and stays so.", zh="批次 {lot} 由 {parent} 分装而来，不可更改。")


class MadeOfItself(Refusal):
    code = "made_of_itself"
    says = Text(en="Lot {lot} was made of a lot that this event gives.", zh="批次 {lot} 是由本环节产出的批次制成的，不能作为其投入。")


class AlreadyReceived(Refusal):
    code = "already_received"
    says = Text(
        en="The dispatch was received, so it happened. Correct the receipt first.",
        zh="该发运已被签收，不能注销。请先更正签收。",
    )


class OtherReceiver(Refusal):
    code = "other_receiver"
    says = Text(
        en="The dispatch was received by {organisation}; another receiver cannot be named.",
        zh="该发运已由 {organisation} 签收，不能改为其他收货方。",
    )


class OtherLots(Refusal):
    code = "other_lots"
    says = Text(en="The lots stay those that were sent and received: {lots}.", zh="批次须与已发运、签收的批次一致：{lots}。")


class OtherDispatch(Refusal):
    code = "other_dispatch"
    says = Text(en="A corrected receipt names the same dispatch.", zh="更正后的签收须对应同一发运。")


class UsedSinceReceipt(Refusal):
    code = "used_since_receipt"
    says = Text(
        en="Lot {lot} was used, sent or shipped since, so it was received. Correct the weight instead.",
        zh="批次 {lot} 签收后已被使用、发运或列入出口批件，不能注销签收。请更正重量。",
    )
