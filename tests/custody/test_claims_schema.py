"""What JSON Schema can say of a claim, its published shape says as its reader does: neither takes what the other refuses."""

import pytest
from jsonschema import Draft202012Validator

from tests.make.custody import a_shipment
from traceability.custody.claims import SHIPMENT, kinds
from traceability.custody.claims.material import ASSAY
from traceability.custody.claims.papers import PLACE
from traceability.custody.claims.shipments import LINE

LINE_SENT = a_shipment()["lines"][0]
SAID_BY_THE_SCHEMA_TOO = [
    (LINE, LINE_SENT | {"unit_value": "1.00"}, False),
    (LINE, LINE_SENT | {"unit_value": "1.00", "currency": None}, False),
    (LINE, LINE_SENT | {"currency": "CNY"}, False),
    (LINE, LINE_SENT | {"unit_value": None, "currency": None}, True),
    (LINE, LINE_SENT | {"unit_value": None}, True),
    (LINE, LINE_SENT | {"unit_value": "1.00", "currency": "CNY"}, True),
    (LINE, LINE_SENT | {"value_share_percent": "101"}, False),
    (LINE, LINE_SENT | {"value_share_percent": "100.0"}, True),
    (PLACE, {"latitude": "1"}, False),
    (PLACE, {"longitude": "1", "country": "CN"}, False),
    (PLACE, {"latitude": "91", "longitude": "1"}, False),
    (PLACE, {"latitude": "90.000001", "longitude": "1"}, False),
    (PLACE, {"latitude": "-90.0", "longitude": "-180"}, True),
    (ASSAY, {"th_ppm": "9999999999"}, False),
    (ASSAY, {"th_ppm": "1000000"}, True),
    (ASSAY, {"moisture_percent": "100.1"}, False),
    (ASSAY, {"sampled_on": "0001-01-01"}, False),
    (ASSAY, {"sampled_on": "1979-12-31"}, False),
    (ASSAY, {"sampled_on": "1980-01-01"}, True),
    (SHIPMENT, a_shipment(planned_export_on="0001-01-01"), False),
    (SHIPMENT, a_shipment(planned_export_on="2026-04-25"), True),
    (kinds.Moment(), "1979-06-01T00:00:00Z", False),
    (kinds.Moment(), "9999-06-01T00:00:00Z", False),
    (kinds.Moment(), "2026-06-01T00:00:00Z", True),
]


@pytest.mark.parametrize(("kind", "value", "is_good"), SAID_BY_THE_SCHEMA_TOO)
def test_the_schema_says_what_the_reader_does(kind, value, is_good):
    problems: list[object] = []
    kind.read(value, "", problems)

    assert (not problems, Draft202012Validator(kind.schema).is_valid(value)) == (is_good, is_good)
