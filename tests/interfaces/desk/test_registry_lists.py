"""The registry's lists: found by how a row stands today, with what was released and drawn."""

from datetime import date

import pytest
import time_machine

from tests.cast import call_the_cast
from tests.make.registry import SUPERVISOR, SYSTEM, a_full_document, a_row, approve, registered
from traceability.interfaces.desk.registry.filters import today
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Licence, ListedParty, Member, PolicyValue, PublicListing, Quota

DAY = date(2026, 6, 30)


@pytest.fixture
def listed(cast):
    registered(a_full_document(), by=cast.sven.viewer)
    client = cast.rita.signed_in()
    return lambda kind, question: client.get(f"/desk/registry/{kind}/?{question}").content.decode()


@pytest.mark.parametrize(("day", "standing"), [
    ("2025-12-31", "not_yet"), ("2026-01-01", "in_force"), ("2026-12-31", "in_force"), ("2027-01-01", "ended"),
])  # fmt: skip
def test_a_licence_is_found_by_how_it_stands(cast, listed, day, standing):
    with time_machine.travel(f"{day}T04:00:00Z", tick=False):
        client = cast.rita.signed_in()
        for one in ("not_yet", "in_force", "ended", "revoked"):
            assert ("EL-1" in client.get(f"/desk/registry/licence/?standing={one}").content.decode()) is (one == standing)


def test_a_revoked_licence_is_nothing_else(listed):
    services.revoke_licence(by=SUPERVISOR, licence_id=Licence.objects.get().id, revoked_on=DAY, reason="x")

    assert [("EL-1" in listed("licence", f"standing={one}")) for one in ("in_force", "not_yet", "ended", "revoked")] == [
        False,
        False,
        False,
        True,
    ]


def test_a_quota_shows_batches_account_and_what_is_left(cast, listed):
    quota = Quota.objects.get()
    services.add_batch(by=SUPERVISOR, quota_id=quota.id, released_on=date(2026, 10, 1), reo_t=1)
    approve(uuid7(), quotas=[services.QuotaClaim(quota.id, 1000)])

    text = cast.rita.signed_in().get(f"/desk/registry/quota/{quota.pk}/change/").content.decode()

    assert text.count("2026-02-06") <= 2, "the batches of the present version alone"
    assert "1201000.000" in text and "1200000.000" in text
    assert "1201000.000" in listed("quota", "kind=mining_ionic") and "1201000.000" not in listed("quota", "kind=separation")


SHOWN = [
    ("organisation", "kinds=foreign", "FRM"), ("organisation", "standing=active", "FRM"), ("facility", "kind=warehouse", "FRM-PLANT-1"),
    ("member", "role=submitter", "frm.ada"), ("member", "standing=active", "frm.ada"), ("publiclisting", "activities=separation", "FRM"),
    ("publiclisting", "standing=active", "FRM"), ("listedparty", "list=control", "Meridian"), ("listedparty", "standing=active", "Meridian"),
    ("policyvalue", "standing=in_force", "M02.tolerance_percent"), ("referencerow", "table=policy&q=M02.tolerance", "M02.tolerance_percent"),
    ("referencetable", "q=policy", "policy"),
]  # fmt: skip
HIDDEN = [
    ("organisation", "kinds=miner", "FRM"), ("organisation", "standing=closed", "FRM"), ("facility", "kind=mine", "FRM-PLANT-1"),
    ("member", "role=reviewer", "frm.ada"), ("member", "standing=left", "frm.ada"), ("publiclisting", "activities=mining", "FRM"),
    ("publiclisting", "standing=struck_off", "FRM"), ("listedparty", "list=watch", "Meridian"), ("listedparty", "standing=ended", "Meridian"),
    ("policyvalue", "standing=ended", "M02.tolerance_percent"), ("policyvalue", "confidence=S", "M02.tolerance_percent"),
    ("referencerow", "table=elements", "M02.tolerance_percent"),
]  # fmt: skip


def test_a_filter_shows_what_fits_and_hides_what_does_not(listed):
    services.load_reference(by=SYSTEM)
    for kind, question, shown in SHOWN:
        assert shown in listed(kind, question), (kind, question)
    for kind, question, hidden in HIDDEN:
        assert hidden not in listed(kind, question), (kind, question)


def test_what_changed_is_found_on_the_other_side(listed):
    services.set_member_active(by=SUPERVISOR, member_id=Member.objects.get(user__username="frm.ada").id, active=False)
    services.strike_off(by=SUPERVISOR, listing_id=PublicListing.objects.get().id, reason="x")
    services.end_listing(by=SUPERVISOR, party_id=ListedParty.objects.get().id, until=date(2026, 1, 1), reason="x")
    services.end_policy_value(by=SUPERVISOR, policy_id=PolicyValue.objects.get().id, valid_to=date(2026, 1, 1), reason="x")

    assert "frm.ada" in listed("member", "standing=left")
    assert "Struck off" in listed("publiclisting", "standing=struck_off")
    assert "Meridian" in listed("listedparty", "standing=ended")
    assert "M02.tolerance_percent" in listed("policyvalue", "standing=ended")


def test_an_owner_of_an_earlier_version_is_not_shown(cast, listed):
    frm = {"code": "FRM", "name": "FRM", "country": "DE", "kinds": ["foreign"]}
    for owners in ([{"organisation": "HFR", "share_percent": "7.125"}], []):
        row = a_row("organisations", frm | {"owners": owners})
        changed = services.change_organisation(by=SUPERVISOR, row=row, reason="x").row
        text = cast.rita.signed_in().get(f"/desk/registry/organisation/{changed.pk}/change/").content.decode()
        assert ("7.125" in text) is bool(owners)


def test_a_reference_row_is_said_in_the_readers_language(cast, listed):
    services.load_reference(by=SYSTEM)
    english = listed("referencerow", "table=policy&q=M02.tolerance_percent")
    chinese = cast.rita.signed_in().get(
        "/desk/registry/referencerow/?table=policy&q=M02.tolerance_percent", headers={"accept-language": "zh-CN"}
    )

    assert "meaning_en = " in english and "meaning_zh" not in english
    assert "meaning_zh = " in chinese.content.decode() and "meaning_en" not in chinese.content.decode()


def test_today_is_the_day_in_china():
    with time_machine.travel("2026-06-29T16:00:00Z", tick=False):
        assert today() == DAY


def test_a_new_value_needs_the_table_that_says_which_there_are(db):
    client = call_the_cast().sven.signed_in()
    missing = "The reference table of policies is not loaded"

    assert missing in client.get("/desk/registry/policyvalue/register/").content.decode()
    services.load_reference(by=SYSTEM)
    assert missing not in client.get("/desk/registry/policyvalue/register/").content.decode()


def test_a_list_without_rows_says_so(cast):
    client = cast.rita.signed_in()

    assert "No party is listed yet." in client.get("/desk/registry/listedparty/").content.decode()
    assert "Nothing is on record for this" in client.get("/desk/registry/listedparty/?list=watch").content.decode()
