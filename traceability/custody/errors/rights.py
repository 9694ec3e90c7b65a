"""What a caller may not do or see, and who was too late. 403, 404, 409."""

from traceability.kernel.errors import Conflict, Forbidden, Missing
from traceability.kernel.text import Text


class SubmittersOnly(Forbidden):
    code = "submitters_only"
    says = Text(en="Only an enterprise's submitter records events and shipments.", zh="只有企业填报人可以填报环节和出口批件。")


class NotYoursToCorrect(Forbidden):
    code = "not_yours_to_correct"
    says = Text(en="An event is corrected by who recorded it or by its performer.", zh="环节只能由填报企业或实施企业更正。")


class NotThePerformer(Forbidden):
    code = "not_the_performer"
    says = Text(en="An event is confirmed by its performer.", zh="环节只能由实施企业确认。")


class LotNotSeen(Missing):
    code = "lot_not_found"
    says = Text(en="There is no such lot that you may see.", zh="批次不存在，或您无权查看。")


class EventNotSeen(Missing):
    code = "event_not_found"
    says = Text(en="There is no such event that you may see.", zh="环节不存在，或您无权查看。")


class ShipmentNotSeen(Missing):
    code = "shipment_not_found"
    says = Text(en="There is no such shipment that you may see.", zh="出口批件不存在，或您无权查看。")


class OrganisationNotSeen(Missing):
    code = "organisation_not_found"
    says = Text(en="There is no such organisation that you may see.", zh="企业不存在，或您无权查看。")


class MonthNotBegun(Missing):
    code = "month_not_begun"
    says = Text(en="The month {month} has not begun; there is no return of it yet.", zh="{month}尚未开始，暂无月度报表。")


class AlreadyCorrected(Conflict):
    code = "already_corrected"
    says = Text(en="The event was corrected before. Correct the event that replaces it.", zh="该环节此前已更正。请更正替换它的环节。")


class AlreadyConfirmed(Conflict):
    code = "already_confirmed"
    says = Text(en="The event was confirmed before.", zh="该环节此前已确认。")


class OwnRecord(Conflict):
    code = "own_record"
    says = Text(en="Who recorded the event performed it: there is nothing to confirm.", zh="该环节由实施企业自行填报，无需确认。")


class AlreadyRevised(Conflict):
    code = "already_revised"
    says = Text(en="Shipment {shipment} is answered already, by {revision}.", zh="出口批件 {shipment} 已由 {revision} 修订。")


class AlreadyGivenBack(Conflict):
    code = "already_given_back"
    says = Text(en="The kilograms of shipment {shipment} were given back before.", zh="出口批件 {shipment} 的质量此前已退回。")
