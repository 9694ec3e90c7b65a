from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_party, a_shipment, an_id
from traceability.review.checks.e09_split_consignments import split_consignments
from traceability.review.dossier import OtherShipment

FIRST = date(2026, 8, 3)


def asked(*days: int, kg="40.000", mode="general", consignee="kita coating", title="Kita Coating K.K.", policies=None):
    """Shipments on these days after the first; the last is the one judged."""
    others = [
        OtherShipment(an_id(f"other {day}"), f"EX-{day}", FIRST + timedelta(day), Decimal(kg), mode, consignee, "") for day in days[:-1]
    ]
    sent = a_shipment(
        lines=(a_line(net_kg=kg),),
        planned_export_on=FIRST + timedelta(days[-1]),
        trade_mode=mode,
        consignee=a_party(title),
        end_user=a_party(title),
    )
    return split_consignments(a_dossier(shipment=sent, other_shipments=others, policies=policies))


@pytest.mark.parametrize(
    ("days", "result"), [((0, 9), "passed"), ((0, 9, 18), "failed"), ((0, 15, 30), "failed"), ((0, 15, 31), "passed"), ((0, 31), "passed")]
)
def test_three_small_shipments_in_the_window_fail(days, result):
    assert asked(*days).result == result


def test_where_nothing_is_small_the_mass_has_its_three_places_too():
    assert [f"{seen.values['kg']:f}" for seen in asked(0, 9, 18, kg="50.001").evidence] == ["0.000"]


@pytest.mark.parametrize(("kg", "result"), [("50.000", "failed"), ("50.001", "passed")])
def test_what_counts_as_small(kg, result):
    assert asked(0, 9, 18, kg=kg).result == result


@pytest.mark.parametrize(
    ("mode", "days", "result"),
    [("sample", (0, 9), "failed"), ("express", (0, 9), "failed"), ("general", (0, 9), "passed"), ("sample", (0, 31), "passed")],
)
def test_two_samples_or_express_parcels_fail(mode, days, result):
    assert asked(*days, mode=mode, kg="500.000").result == result


def test_the_evidence_counts_and_names_them():
    finding = asked(0, 9, 18, mode="sample")

    assert (finding.severity, finding.evidence[0].values["small"], finding.evidence[0].values["samples"]) == ("HOLD", 3, 3)
    assert finding.message.en == "3 shipments of at most 40.000 kg to Kita Coating K.K. in 30 days."


def test_other_parties_do_not_count():
    assert asked(0, 9, 18, consignee="somebody else").result == "passed"


def test_alone_it_does_not_apply():
    assert asked(0).result == "not_applicable"


def test_without_party_or_policies_it_is_not_checked():
    assert asked(0, 9, 18, title="").result == "not_checked"
    assert asked(0, 9, 18, policies={}).result == "not_checked"


def test_two_on_one_day_count():
    assert asked(0, 0, 0).result == "failed"


def test_samples_alone_are_told_by_the_heaviest_of_them():
    others = [OtherShipment(an_id("other"), "EX-1", FIRST, Decimal("700.000"), "sample", "kita coating", "")]
    sent = a_shipment(
        lines=(a_line(net_kg="500.000"),), planned_export_on=FIRST, trade_mode="sample", consignee=a_party("Kita Coating K.K.")
    )

    finding = split_consignments(a_dossier(shipment=sent, other_shipments=others))

    assert finding.message.en == "2 shipments of at most 700.000 kg to Kita Coating K.K. in 30 days."


@pytest.mark.parametrize(("consignee", "end_user"), [("Kita Coating K.K.", ""), ("", "Kita Coating K.K.")])
def test_one_of_the_two_parties_is_enough(consignee, end_user):
    others = [OtherShipment(an_id(f"other {n}"), f"EX-{n}", FIRST, Decimal("40.000"), "general", "kita coating", "") for n in (1, 2)]
    sent = a_shipment(lines=(a_line(net_kg="40.000"),), planned_export_on=FIRST, consignee=a_party(consignee), end_user=a_party(end_user))

    finding = split_consignments(a_dossier(shipment=sent, other_shipments=others))

    assert (finding.result, finding.evidence[0].values["party"]) == ("failed", "Kita Coating K.K.")
