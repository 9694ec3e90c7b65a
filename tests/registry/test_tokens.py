"""Tokens: shown once, kept as a digest, good until their day, revoked for good."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from tests.make.registry import SUPERVISOR, SYSTEM, a_document, a_person, a_user, an_organisation, registered
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.registry import queries, services
from traceability.registry.errors import (
    RowMovedOn,
    SupervisorsOnly,
    TokenDaysOutOfRange,
    TokenRefused,
    UnknownHolder,
    UnknownToken,
    UsernameNeeded,
)
from traceability.registry.models import Member, Token, TokenUse
from traceability.registry.queries.viewers import digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registry():
    registered(
        a_document(
            organisations=[
                an_organisation(),
                an_organisation("REG", kinds=["regulator"]),
                an_organisation("AUD", kinds=["audit_office"]),
                an_organisation("CUS", kinds=["customs"]),
            ],
            users=[a_user("ada"), a_user("rita", organisation="REG", role="reviewer")],
        )
    )


def a_token(holder="FRM", **more):
    return services.create_token(by=SYSTEM, holder_code_or_username=holder, **more)


def test_only_the_digest_is_kept():
    issued = a_token()

    assert issued.secret.startswith("tl_") and len(issued.secret) > 40
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM registry_token t")
        assert issued.secret not in cursor.fetchone()[0]
    assert issued.secret not in repr(issued)
    assert issued.secret.encode() not in issued.acknowledgement.leaf
    assert issued.token.digest == digest_of(issued.secret)


def test_no_two_secrets_are_equal():
    assert len({a_token().secret for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("holder", "role"), [("FRM", "submitter"), ("AUD", "auditor"), ("CUS", "customs"), ("ada", "submitter"), ("rita", "reviewer")]
)
def test_a_token_has_its_holders_role(holder, role):
    assert queries.viewer_of_token(a_token(holder).secret).role == role


def test_an_organisations_token_acts_as_itself():
    issued = a_token("FRM")

    viewer = queries.viewer_of_token(issued.secret)

    assert (viewer.person, viewer.organisation_code, viewer.via) == (issued.token.id, "FRM", "token")


def test_a_personal_token_acts_as_the_member():
    viewer = queries.viewer_of_token(a_token("ada").secret)

    assert viewer.person == Member.objects.get(user__username="ada").id


def test_a_regulator_has_no_token_of_its_own():
    with pytest.raises(UsernameNeeded):
        a_token("REG")


@pytest.mark.parametrize("holder", ["NOBODY", "nobody", ""])
def test_a_holder_must_be_known(holder):
    with pytest.raises(UnknownHolder):
        a_token(holder)


@pytest.mark.parametrize("role", ["submitter", "reviewer", "auditor", "customs"])
def test_only_a_supervisor_or_the_console_makes_tokens(role):
    with pytest.raises(SupervisorsOnly):
        services.create_token(by=a_person(role), holder_code_or_username="FRM")
    with pytest.raises(SupervisorsOnly):
        services.revoke_token(by=a_person(role), token_id=uuid7())


def test_a_token_is_good_through_its_last_day_in_china():
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        secret = a_token(days=7).secret
    with time_machine.travel("2026-12-01T15:59:59Z", tick=False):
        assert queries.viewer_of_token(secret)
    with time_machine.travel("2026-12-01T16:00:00Z", tick=False), pytest.raises(TokenRefused):
        queries.viewer_of_token(secret)


def test_a_token_is_good_for_ninety_days_unless_told():
    assert a_token().token.expires_on - clock.legal_day(clock.now()) == timedelta(days=90)


def test_a_revoked_token_is_refused_and_the_entry_says_so():
    issued = a_token()

    revoked = services.revoke_token(by=SUPERVISOR, token_id=issued.token.id)

    with pytest.raises(TokenRefused):
        queries.viewer_of_token(issued.secret)
    leaf = json.loads(revoked.acknowledgement.leaf)
    assert (leaf["kind"], leaf["subject"]["version"]) == ("token.revoked", 2)
    assert leaf["body"]["revoked_at"] == clock.rfc3339(Token.objects.get().revoked_at)
    connection.check_constraints()


def test_revoking_twice_is_revoking_once():
    issued = a_token()
    first = services.revoke_token(by=SUPERVISOR, token_id=issued.token.id)

    second = services.revoke_token(by=SUPERVISOR, token_id=issued.token.id)

    assert (second.acknowledgement, second.token.revoked_at) == (None, first.token.revoked_at)


def test_an_unknown_token_is_not_revoked():
    with pytest.raises(UnknownToken):
        services.revoke_token(by=SUPERVISOR, token_id=uuid7())


@pytest.mark.parametrize("secret", ["", "tl_", "tl_unknown", "x" * 200])
def test_an_unknown_secret_is_refused(secret):
    with pytest.raises(TokenRefused):
        queries.viewer_of_token(secret)


def test_a_token_falls_with_its_member():
    secret = a_token("ada").secret
    services.set_member_active(by=SUPERVISOR, member_id=Member.objects.get(user__username="ada").id, active=False)

    with pytest.raises(TokenRefused):
        queries.viewer_of_token(secret)


def test_a_token_falls_with_the_role_and_the_place_that_it_was_made_for():
    ada = Member.objects.get(user__username="ada")
    secret = a_token("ada").secret

    services.change_role(by=SUPERVISOR, member_id=ada.id, role="auditor", reason="Audits now.")
    with pytest.raises(TokenRefused):
        queries.viewer_of_token(secret)
    services.change_role(by=SUPERVISOR, member_id=ada.id, role="submitter", reason="Came back.")
    assert queries.viewer_of_token(secret).role == "submitter"
    registered(a_document(users=[a_user("ada", organisation="AUD")]))
    with pytest.raises(TokenRefused):
        queries.viewer_of_token(secret)


@pytest.mark.parametrize("days", [0, -1, 1101, 10**9])
def test_a_token_is_good_for_a_sensible_time(days):
    with pytest.raises(TokenDaysOutOfRange) as refused:
        a_token(days=days)

    assert refused.value.pointer == "/days"


def test_a_token_is_known_by_its_first_characters():
    issued = a_token()

    assert issued.token.prefix == issued.secret[:9]
    assert json.loads(issued.acknowledgement.leaf)["body"]["prefix"] == issued.token.prefix


def test_a_revocation_is_not_made_on_what_was_not_seen():
    issued = a_token()

    with pytest.raises(RowMovedOn):
        services.revoke_token(by=SUPERVISOR, token_id=issued.token.id, reason="Leaked.", seen=2)
    assert services.revoke_token(by=SUPERVISOR, token_id=issued.token.id, reason="Leaked.", seen=1).acknowledgement


def test_a_token_falls_with_its_login():
    secret = a_token("ada").secret
    user = Member.objects.get(user__username="ada").user
    user.is_active = False
    user.save()

    with pytest.raises(TokenRefused):
        queries.viewer_of_token(secret)


def test_finding_the_viewer_is_one_query(django_assert_num_queries):
    secret = a_token("ada").secret

    with django_assert_num_queries(1):
        queries.viewer_of_token(secret)


def test_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    secret = a_token().secret
    for moment, noted, statements in (("12:00:00", "12:00:00", 2), ("12:01:00", "12:00:00", 1), ("12:01:00.5", "12:01:00.5", 2)):
        with time_machine.travel(f"2026-11-24T{moment}Z", tick=False), django_assert_num_queries(statements):
            assert services.use_token(secret).organisation_code == "FRM"
        assert TokenUse.objects.get().last_used_at == clock.parse_rfc3339(f"2026-11-24T{noted}Z")


def test_an_unknown_secret_leaves_no_trace():
    with pytest.raises(TokenRefused):
        services.use_token("tl_unknown")

    assert not TokenUse.objects.exists()


def test_a_reading_token_says_so():
    assert queries.viewer_of_token(a_token(scope="read").secret).may_record is False
    assert queries.viewer_of_token(a_token().secret).may_record is True
