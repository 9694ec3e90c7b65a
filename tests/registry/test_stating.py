"""What all changes of the registry have in common: who may, what was seen, why, and that nothing stays of a refused one."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tests.custody.test_replay import replayed
from tests.make.registry import (
    SUPERVISOR,
    SYSTEM,
    a_facility,
    a_full_document,
    a_licence,
    a_listed_party,
    a_listing,
    a_person,
    a_policy,
    a_quota,
    a_row,
    a_user,
    an_organisation,
    registered,
)
from traceability.kernel.command import command
from traceability.kernel.errors import ClaimsRefused, Forbidden, Refusal
from traceability.kernel.identifiers import uuid7
from traceability.ledger.models import Entry
from traceability.registry import services
from traceability.registry.errors import ChangeReasonMissing, RowMovedOn, SupervisorsOnly, UnknownMember, UnknownRow
from traceability.registry.models import (
    Facility,
    Licence,
    ListedParty,
    Member,
    Organisation,
    PolicyValue,
    PublicListing,
    Quota,
)
from traceability.registry.services import stating
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
WHY = {"reason": "Found by an inspection."}


def the(model):
    return model.objects.order_by("id").last()


NEW = {
    services.register_organisation: lambda: {"row": a_row("organisations", an_organisation("NEW"))},
    services.register_facility: lambda: {"row": a_row("facilities", a_facility("FRM-2"))},
    services.register_licence: lambda: {"row": a_row("licences", a_licence("EL-2"))},
    services.create_quota: lambda: {"row": a_row("quotas", a_quota("NORTH"))},
    services.list_enterprise: lambda: {"row": a_row("public_list", a_listing(year=2027))},
    services.list_party: lambda: {"row": a_row("listed_parties", a_listed_party("Another FZE"))},
    services.set_policy_value: lambda: {"row": a_row("policies", a_policy("P09.name_similarity", unit="ratio", value="0.9"))},
    services.add_member: lambda: {"row": a_row("users", a_user("frm.bela"))},
    services.create_token: lambda: {"holder_code_or_username": "FRM"},
}
BY_KEY = {
    services.change_organisation: lambda: {"row": a_row("organisations", an_organisation(name="Renamed")), **WHY},
    services.change_facility: lambda: {"row": a_row("facilities", a_facility(name="Renamed")), **WHY},
    services.change_licence: lambda: {"row": a_row("licences", a_licence(issued_by="Renamed")), **WHY},
}
BY_ID = {
    services.close_organisation: lambda: {"organisation_id": the(Organisation).id, "closed_on": date(2026, 11, 1), **WHY},
    services.revoke_licence: lambda: {"licence_id": the(Licence).id, "revoked_on": date(2026, 6, 30), **WHY},
    services.shorten_licence: lambda: {"licence_id": the(Licence).id, "valid_to": date(2026, 6, 30), **WHY},
    services.add_batch: lambda: {"quota_id": the(Quota).id, "released_on": date(2026, 10, 1), "reo_t": Decimal("0.001")},
    services.strike_off: lambda: {"listing_id": the(PublicListing).id, **WHY},
    services.end_listing: lambda: {"party_id": the(ListedParty).id, "until": date(2026, 6, 30), **WHY},
    services.end_policy_value: lambda: {"policy_id": the(PolicyValue).id, "valid_to": date(2026, 6, 30), **WHY},
    services.set_member_active: lambda: {"member_id": the(Member).id, "active": False, **WHY},
    services.change_role: lambda: {"member_id": the(Member).id, "role": "auditor", **WHY},
}
ALL = NEW | BY_KEY | BY_ID
SAYS_WHY = [one for one in {**BY_KEY, **BY_ID} if one not in {services.add_batch, services.set_member_active}]
"""A release of quota speaks for itself; why a member leaves is asked at the door."""
NAMES = [one.__name__ for one in ALL]


@pytest.fixture(autouse=True)
def registry():
    registered(a_full_document())


def told():
    """The kinds of all entries, in order."""
    return list(Entry.objects.order_by("entry_id").values_list("kind", flat=True))


@pytest.mark.parametrize("change", ALL, ids=NAMES)
@pytest.mark.parametrize("role", ["submitter", "reviewer", "auditor", "customs"])
def test_only_a_supervisor_changes_the_registry(change, role):
    before = told()

    with pytest.raises(Forbidden):
        change(by=a_person(role), **ALL[change]())

    assert told() == before


@pytest.mark.parametrize("change", ALL, ids=NAMES)
def test_a_token_for_reading_changes_nothing(change):
    reader = Viewer(SUPERVISOR.person, None, "REG", "supervisor", "token", scope="read")

    with pytest.raises(SupervisorsOnly):
        change(by=reader, **ALL[change]())


@pytest.mark.parametrize("change", ALL, ids=NAMES)
def test_every_change_has_its_entry_of_the_same_version(change):
    before = len(told())

    done = change(by=SUPERVISOR, **ALL[change]())

    row = getattr(done, "row", None) or getattr(done, "member", None) or done.token
    (entry,) = Entry.objects.order_by("entry_id")[before:]
    assert (entry.subject_id, entry.subject_version) == (row.id, row.version)
    assert row.version == (1 if change in NEW else 2)
    assert json.loads(bytes(entry.leaf))["actor"]["role"] == "supervisor"
    connection.check_constraints()
    assert not replayed().damages, "fsck's replay finds the row as its entry says it"


@pytest.mark.parametrize("change", {**BY_KEY, **BY_ID}, ids=lambda change: change.__name__)
def test_what_moved_on_is_looked_at_again(change):
    before = told()

    with pytest.raises(RowMovedOn):
        change(by=SUPERVISOR, seen=2, **ALL[change]())

    assert told() == before


@pytest.mark.parametrize("change", SAYS_WHY, ids=lambda change: change.__name__)
@pytest.mark.parametrize("reason", ["", " \n ", "x" * 2001])
def test_a_change_says_why(change, reason):
    with pytest.raises(ChangeReasonMissing) as refused:
        change(by=SUPERVISOR, **ALL[change]() | {"reason": reason})

    assert refused.value.pointer == "/reason"


@pytest.mark.parametrize("change", BY_ID, ids=lambda change: change.__name__)
def test_an_unknown_row_is_not_changed(change):
    given = BY_ID[change]()
    name = next(name for name in given if name.endswith("_id"))

    with pytest.raises((UnknownRow, UnknownMember)):
        change(by=SUPERVISOR, **given | {name: uuid7()})


@pytest.mark.parametrize("change", BY_KEY, ids=lambda change: change.__name__)
def test_what_is_stated_as_it_stands_changes_nothing(change):
    change(by=SUPERVISOR, **ALL[change]())

    again = change(by=SUPERVISOR, **ALL[change]())

    assert (again.acknowledgements, again.row.version) == ((), 2)


@pytest.mark.parametrize("change", [one for one in NEW if one is not services.create_token], ids=lambda change: change.__name__)
def test_what_is_registered_is_not_registered_again(change):
    change(by=SUPERVISOR, **ALL[change]())

    with pytest.raises(Exception) as refused:
        change(by=SUPERVISOR, **ALL[change]())

    assert refused.value.code == "already_registered"


def test_a_refused_change_names_its_field():
    row = a_row("licences", a_licence("EL-3", organisation="GONE"))

    with pytest.raises(ClaimsRefused) as refused:
        services.register_licence(by=SUPERVISOR, row=row)

    assert [(problem.code, problem.pointer) for problem in refused.value.problems] == [
        ("unknown_registry_organisation", "/licences/0/organisation")
    ]
    assert Licence.objects.count() == 1


def test_a_reason_that_has_no_canonical_form_is_refused_and_nothing_stays():
    given = BY_ID[services.revoke_licence]()

    with pytest.raises(Refusal) as refused:
        services.revoke_licence(by=SUPERVISOR, **given | {"reason": "cafe\u0301"})

    assert refused.value.code == "entry_not_canonical"


def test_a_change_stands_alone():
    @command
    def two():
        services.revoke_licence(by=SUPERVISOR, **BY_ID[services.revoke_licence]())

    with pytest.raises(RuntimeError):
        two()


def test_a_day_that_has_not_come_is_no_fact():
    with pytest.raises(Refusal) as refused:
        stating.must_have_come(date(2999, 1, 1), "/closed_on")

    assert refused.value.code == "registry_day_in_the_future"


def test_the_console_makes_tokens_and_nothing_else():
    with pytest.raises(SupervisorsOnly):
        services.register_organisation(by=SYSTEM, **NEW[services.register_organisation]())
    assert services.create_token(by=SYSTEM, holder_code_or_username="FRM").token.prefix.startswith("tl_")
    assert Facility.objects.count() == 1
