"""A submitter of HFR with a lot in hand, and forms as a browser sends them."""

import re

from tests.cast import Cast
from tests.interfaces.pages.own.test_body import sent_of
from tests.make.custody import a_lot, a_shipment, mining, record
from traceability.custody.models import Shipment
from traceability.review.models import Case

LOT = "HFR:ORE-1"


def a_lot_in_hand(cast: Cast, name: str = LOT) -> None:
    record(cast.ada.viewer, mining(a_lot(name), facility="HFR-PLANT-1", performed_by="HFR"))


def form(key: str = "11111111-1111-4111-8111-111111111111", act: str = "submit", **members: object) -> dict[str, str]:
    """The form of a shipment of the lot."""
    return sent_of(a_shipment(LOT, "400.000") | members) | {"key": key, "act": act}


def mined(number: int = 1, **members: object) -> dict[str, object]:
    """An event that HFR performs."""
    return mining(a_lot(f"HFR:ORE-{number}"), **({"facility": "HFR-PLANT-1", "performed_by": "HFR"} | members))


def the_shipment() -> Shipment:
    return Shipment.objects.get()


def the_case() -> Case:
    return Case.objects.get()


def value_in(page: str, name: str) -> str:
    """What stands in the input with this name."""
    found = re.search(rf'name="{re.escape(name)}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]
