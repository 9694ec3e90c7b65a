"""Laws that hold round the commands that change single rows, in the role that the service has."""

import pytest

from tests.make.registry import SYSTEM, a_full_document, registered
from tests.refusals import refused
from tests.registry.rawly import copy_of, sql
from traceability.kernel import clock
from traceability.registry import services
from traceability.registry.models import Licence, Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    registered(a_full_document())
    return services.create_token(by=SYSTEM, holder_code_or_username="FRM").token


def test_a_revoked_token_stays_revoked(token):
    services.revoke_token(by=SYSTEM, token_id=token.id)

    for revoked_at in (None, clock.now()):
        with refused("token_stays_revoked"):
            Token.objects.filter(id=token.id).update(revoked_at=revoked_at, version=3)


def test_what_is_kept_of_a_secret_stays(token):
    with refused("token_stays_revoked"):
        Token.objects.filter(id=token.id).update(prefix="tl_other", version=2)


def test_an_owner_of_the_tables_is_stopped_too(token, as_owner):
    services.revoke_token(by=SYSTEM, token_id=token.id)

    with as_owner(), refused("token_stays_revoked"):
        sql("UPDATE registry_token SET revoked_at = NULL, version = 3")


def test_a_licence_is_not_revoked_before_it_begins(token):
    with refused("licence_revoked_after_it_begins"):
        Licence.objects.update(revoked_on="2025-12-31", version=2)


@pytest.mark.parametrize("source", ["", "  ", "\n"])
def test_a_policy_value_has_a_source(token, source):
    with refused("policy_has_a_source"):
        copy_of("registry_policyvalue", key="M03.other", source=source)
