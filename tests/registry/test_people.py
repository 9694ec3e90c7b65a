import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection

from tests.make.registry import SUPERVISOR, a_document, a_full_document, a_person, a_row, a_user, an_organisation, registered
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.registry import queries, services
from traceability.registry.errors import AlreadyRegistered, LastSupervisor, SupervisorsOnly, UnknownMember
from traceability.registry.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    registered(a_full_document())
    return Member.objects.get()


def test_who_has_left_acts_no_more(member):
    left = services.set_member_active(by=SUPERVISOR, member_id=member.id, active=False)

    with pytest.raises(UnknownMember):
        queries.viewer_of_user(member.user)
    leaf = json.loads(left.acknowledgement.leaf)
    assert (leaf["kind"], leaf["subject"]["version"], leaf["body"]["active"]) == ("member.changed", 2, False)
    connection.check_constraints()


def test_leaving_twice_is_leaving_once(member):
    services.set_member_active(by=SUPERVISOR, member_id=member.id, active=False)

    assert services.set_member_active(by=SUPERVISOR, member_id=member.id, active=False).acknowledgement is None


def test_only_a_supervisor_says_who_acts(member):
    with pytest.raises(SupervisorsOnly):
        services.set_member_active(by=a_person("reviewer"), member_id=member.id, active=False)


def test_an_unknown_member_is_not_set():
    with pytest.raises(UnknownMember):
        services.set_member_active(by=SUPERVISOR, member_id=uuid7(), active=False)


@pytest.fixture
def regulator():
    """Two supervisors, Sven and Tom."""
    people = [a_user(name, organisation="REG", role="supervisor") for name in ("sven", "tom")]
    registered(a_document(organisations=[an_organisation("REG", kinds=["regulator"])], users=people))
    return Member.objects.get(user__username="sven"), Member.objects.get(user__username="tom")


def test_somebody_stays_who_keeps_the_registry(regulator):
    sven, tom = regulator
    services.set_member_active(by=SUPERVISOR, member_id=tom.id, active=False)

    for leave in (
        lambda: services.set_member_active(by=SUPERVISOR, member_id=sven.id, active=False),
        lambda: services.change_role(by=SUPERVISOR, member_id=sven.id, role="reviewer", reason="Moves on."),
    ):
        with pytest.raises(LastSupervisor):
            leave()
    services.set_member_active(by=SUPERVISOR, member_id=tom.id, active=True)
    assert services.change_role(by=SUPERVISOR, member_id=sven.id, role="reviewer", reason="Moves on.").member.role == "reviewer"


def test_a_login_that_is_closed_is_nobody_who_stays(regulator):
    sven, tom = regulator
    User.objects.filter(id=tom.user_id).update(is_active=False)

    with pytest.raises(LastSupervisor):
        services.set_member_active(by=SUPERVISOR, member_id=sven.id, active=False)


def test_the_same_role_is_no_change(member):
    assert services.change_role(by=SUPERVISOR, member_id=member.id, role="submitter", reason="None.").acknowledgement is None


def test_a_member_comes_with_a_login_without_a_password(member):
    added = services.add_member(by=SUPERVISOR, row=a_row("users", a_user("frm.bela", name="Bela")))

    user = User.objects.get(username="frm.bela")
    assert (added.row.user_id, user.first_name, user.has_usable_password()) == (user.pk, "Bela", False)
    with pytest.raises(AlreadyRegistered):
        services.add_member(by=SUPERVISOR, row=a_row("users", a_user("frm.bela", role="auditor")))


def test_a_login_acts_as_its_member(member, django_assert_num_queries):
    user = User.objects.get()

    with django_assert_num_queries(1):
        viewer = queries.viewer_of_user(user)

    assert (viewer.person, viewer.organisation_code, viewer.role, viewer.via) == (member.id, "FRM", "submitter", "session")


def test_a_login_without_a_member_is_nobody(member):
    with pytest.raises(UnknownMember):
        queries.viewer_of_user(User.objects.create_user("stranger"))
    with pytest.raises(UnknownMember):
        queries.viewer_of_user(AnonymousUser())
    with pytest.raises(UnknownMember):
        queries.viewer_of_username("stranger")


def test_a_closed_login_is_nobody(member):
    user = member.user
    user.is_active = False
    user.save()

    for ask in (lambda: queries.viewer_of_user(user), lambda: queries.viewer_of_username(user.username)):
        with pytest.raises(UnknownMember):
            ask()


def test_a_person_belongs_to_one_organisation(member):
    assert queries.organisations_of_person(member.id) == {member.organisation_id}
    assert queries.organisations_of_person(uuid7()) == set()


def still_acting(person, organisation):
    try:
        return queries.viewer_of_person(person, organisation).role
    except UnknownMember:
        return None


def test_a_worker_acts_for_a_member_as_long_as_that_acts(member, django_assert_num_queries):
    with django_assert_num_queries(1):
        viewer = queries.viewer_of_person(member.id, member.organisation_id)
    assert (viewer.person, viewer.organisation, viewer.organisation_code) == (member.id, member.organisation_id, "FRM")
    assert (viewer.role, viewer.via, viewer.scope) == ("submitter", "worker", "full")
    assert still_acting(member.id, uuid7()) is None
    assert still_acting(uuid7(), member.organisation_id) is None

    user = member.user
    user.is_active = False
    user.save()
    assert still_acting(member.id, member.organisation_id) is None


def test_a_worker_acts_for_an_organisations_own_token_as_long_as_that_is_good(member, time_machine):
    own = services.create_token(by=SUPERVISOR, holder_code_or_username="FRM", days=10).token
    personal = services.create_token(by=SUPERVISOR, holder_code_or_username="frm.ada", days=10).token
    reading = services.create_token(by=SUPERVISOR, holder_code_or_username="FRM", days=10, scope="read").token
    assert still_acting(own.id, member.organisation_id) == "submitter"
    assert still_acting(personal.id, member.organisation_id) is None  # whoever uses it acts as the member
    assert not queries.viewer_of_person(reading.id, member.organisation_id).may_record

    services.revoke_token(by=SUPERVISOR, token_id=own.id)
    assert still_acting(own.id, member.organisation_id) is None
    other = services.create_token(by=SUPERVISOR, holder_code_or_username="FRM", days=10).token
    time_machine.move_to(clock.now() + timedelta(days=11))
    assert still_acting(other.id, member.organisation_id) is None
