"""What webhooks are told: something of Huafang's, sealed, told and delivered."""

from tests.make.custody import a_lot, an_event, record
from tests.make.ledger import seal_now
from traceability.custody.services import Recorded
from traceability.notices import queries, services
from traceability.notices.models import Delivery

HFR = {"facility": "HFR-PLANT-1", "performed_by": "HFR"}


def scrap(number: int = 1) -> dict:
    return an_event("import", outputs=[a_lot(f"HFR:IN-{number}", "10.000", "scrap")], **HFR)


def recorded(by, *numbers: int) -> list[Recorded]:
    """Imports of Huafang's, sealed."""
    made = list(record(by.viewer, *(scrap(number) for number in numbers)))
    seal_now()
    return made


def tell() -> int:
    """All webhooks that wait are told; how many deliveries that makes."""
    made = 0
    while waiting := list(queries.waiting_subscriptions()):
        made += services.tell(subscriptions=waiting)
    return made


def deliver() -> None:
    """One round for all that is due."""
    services.deliver(list(queries.waiting_receivers()))


def entries_told(webhook) -> list:
    return [one.entry for one in Delivery.objects.filter(subscription=webhook).order_by("id")]
