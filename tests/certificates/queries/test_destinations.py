"""Certificates by destination: sums, and the shipments that they count."""

from datetime import date

import pytest

from traceability.certificates import queries
from traceability.kernel.errors import Forbidden

pytestmark = pytest.mark.django_db

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def test_a_certified_shipment_stands_at_its_month_and_destination(cast, certificate):
    shipment = certificate.shipment
    lines = list(shipment.lines.all())

    (row,) = queries.destinations(*YEAR, viewer=cast.otto.viewer)

    assert (row.month, row.destination, row.state, row.shipments) == ("2026-04", shipment.destination, "certified", 1)
    assert (row.reo_kg, row.net_kg) == (sum(line.reo_kg for line in lines), sum(line.net_kg for line in lines))
    (listed,) = queries.shipments_going(*YEAR, viewer=cast.otto.viewer, limit=9, destination=row.destination, state="certified")
    assert (listed.number, listed.certificate, listed.reo_kg) == (shipment.number, certificate.number, row.reo_kg)


@pytest.mark.parametrize("asked", [{"destination": "KP"}, {"state": "revoked"}, {"state": "none"}])
def test_a_list_holds_what_is_asked_alone(cast, certificate, asked):
    assert queries.shipments_going(*YEAR, viewer=cast.otto.viewer, limit=9, **asked) == []
    assert queries.shipments_going(*YEAR, viewer=cast.otto.viewer, limit=9, after=certificate.shipment_id) == []
    assert queries.destinations(date(2026, 1, 1), date(2026, 3, 31), viewer=cast.otto.viewer) == []


@pytest.mark.parametrize("name", ["ada", "mei"])
def test_others_may_not_ask(cast, certificate, name):
    viewer = getattr(cast, name).viewer

    with pytest.raises(Forbidden):
        queries.destinations(*YEAR, viewer=viewer)
    with pytest.raises(Forbidden):
        queries.shipments_going(*YEAR, viewer=viewer, limit=1)
