from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_party, a_shipment, an_event, an_organisation
from traceability.review.checks.p09_listed_foreign_party import listed_foreign_party
from traceability.review.dossier import ListedParty, Owner, Party

MERIDIAN = ListedParty("Meridian Ordnance Supply FZE", "AE", "control", date(2025, 6, 1))
BUYER = a_party("Drivewerk GmbH", organisation="DRIVEWERK")


def asked(*listed, consignee=BUYER, end_user=BUYER, owners=None, planned="2026-04-25", lists=("control",), policies=None, **values):
    shipment = a_shipment(lines=(), consignee=consignee, end_user=end_user, planned_export_on=date.fromisoformat(planned))
    return listed_foreign_party(
        a_dossier(shipment=shipment, listed_parties=listed, lists_loaded=lists, owners=owners or {}, policies=policies, **values)
    )


def owned(*shares: tuple[str, str]):
    return {"DRIVEWERK": tuple(Owner(title.upper()[:8], title, "AE", Decimal(share)) for title, share in shares)}


def test_a_party_that_nobody_listed_is_in_order():
    finding = asked(MERIDIAN)

    assert (finding.result, finding.message.en) == ("passed", "Listed foreign party: in order (1 examined).")


@pytest.mark.parametrize(
    ("title", "country", "where", "severity"),
    [
        ("MERIDIAN Ordnance-Supply, F.Z.E.", "AE", "control", "BLOCK"),
        ("Meridian Ordnance Supply FZE", "DE", "control", "HOLD"),
        ("Meridian Ordnance Supply FZE", "AE", "watch", "HOLD"),
        ("Meridian Ordnance Suply FZE", "AE", "control", "HOLD"),
    ],
)
def test_the_same_name_and_country_on_the_control_list_is_refused_and_all_else_asked(title, country, where, severity):
    listed = ListedParty(MERIDIAN.party, "AE", where, date(2025, 6, 1))

    finding = asked(listed, end_user=a_party(title, country=country))

    assert (finding.result, finding.severity) == ("failed", severity)


def test_the_match_is_named():
    finding = asked(MERIDIAN, end_user=a_party("Meridian Ordnance Supply", country="AE"))

    assert finding.message.en == "Meridian Ordnance Supply matches listed party Meridian Ordnance Supply FZE (control list)."
    assert finding.message.zh == "Meridian Ordnance Supply与管控名单所列主体Meridian Ordnance Supply FZE相符。"
    assert finding.evidence[0].values["similarity"] == Decimal("1.0000")


@pytest.mark.parametrize(("least", "result"), [("0.88", "failed"), ("0.89", "passed")])
def test_names_are_like_from_the_policy_similarity_on(least, result):
    """23 of 26 trigrams are in both: 0.8846."""
    finding = asked(MERIDIAN, end_user=a_party("Meridian Ordnance Suply", country="AE"), policies={"P09.name_similarity": least})

    assert finding.result == result


@pytest.mark.parametrize(("share", "result"), [("49.9", "passed"), ("50.0", "failed")])
def test_listed_owners_make_a_party_listed_from_half_of_it(share, result):
    finding = asked(MERIDIAN, owners=owned((MERIDIAN.party, share)))

    assert (finding.result, [row.key for row in finding.policy]) == (result, ["P09.owner_share_percent"] if result == "failed" else [])


def test_shares_of_several_listed_owners_add_up():
    other = ListedParty("Odra Arms", "AE", "watch", date(2025, 6, 1))

    finding = asked(MERIDIAN, other, owners=owned((MERIDIAN.party, "30.0"), ("Odra Arms", "20.0")))

    assert (finding.result, finding.severity, finding.evidence[0].values["share_percent"]) == ("failed", "HOLD", Decimal("50.0"))


def test_an_owner_that_listed_ones_hold_counts_as_listed():
    above = {"HOLDING": (Owner("MERIDIAN", MERIDIAN.party, "AE", Decimal("60.0")),)}
    owners = {"DRIVEWERK": (Owner("HOLDING", "Holding", "AE", Decimal("50.0")),), **above}

    assert asked(MERIDIAN, owners=owners).result == "failed"
    assert asked(MERIDIAN, owners={**owners, "HOLDING": (Owner("MERIDIAN", MERIDIAN.party, "AE", Decimal("49.0")),)}).result == "passed"


def test_owners_that_own_each_other_come_to_an_end():
    owners = {"DRIVEWERK": (Owner("A", "A", "DE", Decimal("60.0")),), "A": (Owner("DRIVEWERK", "Drivewerk", "DE", Decimal("60.0")),)}

    assert asked(MERIDIAN, owners=owners).result == "passed"


@pytest.mark.parametrize(("planned", "severity"), [("2025-11-06", "BLOCK"), ("2025-11-07", "HOLD")])
def test_while_announcement_61_is_in_force_listed_owners_are_refused(planned, severity):
    finding = asked(MERIDIAN, owners=owned((MERIDIAN.party, "50.0")), planned=planned)

    assert (finding.result, finding.severity) == ("failed", severity)


@pytest.mark.parametrize(("planned", "result"), [("2025-05-31", "passed"), ("2025-06-01", "failed")])
def test_only_rows_of_the_planned_day_count(planned, result):
    assert asked(MERIDIAN, end_user=a_party(MERIDIAN.party, country="AE"), planned=planned).result == result


def test_an_organisation_abroad_in_the_chain_is_compared_too():
    abroad = an_organisation("MYX", title="Meridian Ordnance Supply", country="AE", kinds=("foreign",))

    finding = asked(MERIDIAN, events=[an_event(stage="mining", performed_by="MYX")], organisations=[abroad])

    assert (finding.result, finding.severity) == ("failed", "BLOCK")


def test_without_lists_end_user_or_policies_it_is_not_checked():
    assert asked(lists=()).evidence[0].values["missing"] == ("listed_parties",)
    assert asked(MERIDIAN, end_user=Party()).evidence[0].values["missing"] == ("end_user",)
    assert asked(MERIDIAN, policies={}).result == "not_checked"
