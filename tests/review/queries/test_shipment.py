from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.make.custody import lot_id
from tests.make.review import a_submitted, examined_with
from traceability.custody.errors import ShipmentNotSeen
from traceability.review.dossier import NOT_CONTROLLED, NamedLicence
from traceability.review.queries.shipment import shipment_of

pytestmark = pytest.mark.django_db
LINE = {
    "lot": "BYM:ORE-1",
    "net_kg": "600.000",
    "hs_code": "2530902000",
    "unit_value": "3.10",
    "currency": "USD",
    "declared_shares_percent": {"Nd": "19.00"},
}


def test_lines_parties_papers_and_licences_are_read_with_their_digits(trade):
    paper = {"kind": "contract", "number": "CT-1", "issuer": "BYM", "issued_on": "2026-04-19", "sha256": "ab" * 32}
    sent = a_submitted(
        trade, lines=[LINE], documents=[paper], licences=[{"kind": "export", "number": "EL-1"}], end_user={"name": "Odra", "country": "PL"}
    )

    asked = shipment_of(sent.id)

    one = asked.shipment
    (line,) = one.lines
    assert (line.net_kg, line.unit_value, line.declared_shares_percent) == (Decimal("600.000"), Decimal("3.10"), {"Nd": Decimal("19.00")})
    assert (line.control_code, asked.lot_ids) == (NOT_CONTROLLED, (lot_id("BYM:ORE-1"),))
    assert (one.licences, one.documents[0].issued_on, one.end_user.country) == ((NamedLicence("export", "EL-1"),), date(2026, 4, 19), "PL")
    assert (asked.submitted_at, asked.examination) == (sent.recorded_at, 0)


def test_what_was_left_out_is_empty(trade):
    one = shipment_of(a_submitted(trade).id).shipment

    assert (one.end_user.title, one.end_use, one.port, one.trade_mode, one.licences, one.documents) == ("", "", "", "", (), ())


def test_it_knows_the_newest_examination(trade, cast):
    sent = a_submitted(trade)
    examined_with(sent)
    examined_with(sent)

    assert shipment_of(sent.id).examination == 2


def test_an_unknown_id_is_not_seen():
    with pytest.raises(ShipmentNotSeen):
        shipment_of(UUID(int=1))
