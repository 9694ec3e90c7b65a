"""An account is one member's, because a supervisor said so; with the link go the sessions."""

import pytest
from django.test import Client

from traceability.interfaces.signin import identities
from traceability.interfaces.signin.models import LinkedIdentity
from traceability.interfaces.signin.oidc_errors import IdentityTaken

HERE, ELSEWHERE = "https://login.example", "https://other.example"


@pytest.fixture(autouse=True)
def configured(settings):
    settings.OIDC_ISSUER = HERE


def page_of(person):
    return f"/desk/registry/member/{person.viewer.person}/account/"


def test_a_link_is_made_changed_and_removed(cast):
    rita, sven = cast.rita.user, cast.sven.user

    assert identities.relink(rita, "a", by=sven) and identities.linked_user("a") == rita
    assert not identities.relink(rita, "a", by=sven)
    assert identities.relink(rita, "b", by=sven) and identities.linked_user("a") is None
    assert identities.relink(rita, "", by=sven) and identities.subject_of(rita) == ""


def test_an_account_is_one_members_and_another_providers_is_another(cast, settings):
    rita, otto, sven = cast.rita.user, cast.otto.user, cast.sven.user
    identities.relink(rita, "a", by=sven)

    with pytest.raises(IdentityTaken):
        identities.relink(otto, "a", by=sven)

    settings.OIDC_ISSUER = ELSEWHERE
    assert identities.linked_user("a") is None
    assert identities.relink(otto, "a", by=sven) and identities.linked_user("a") == otto


def test_where_a_link_goes_the_sessions_go(cast):
    rita, client = cast.rita.user, Client()
    client.force_login(rita)

    identities.relink(rita, "a", by=cast.sven.user)
    assert client.get("/desk/").status_code == 200

    identities.relink(rita, "b", by=cast.sven.user)
    assert client.get("/desk/").status_code == 302


def test_a_supervisor_links_at_the_desk_and_a_reviewer_does_not(cast):
    svens, ritas, page = cast.sven.signed_in(), cast.rita.signed_in(), page_of(cast.otto)

    assert [client.post(page, {"command": "account", "account": "a"}).status_code for client in (ritas, Client(), svens)] == [403, 302, 302]
    kept = LinkedIdentity.objects.get()
    assert (kept.user, kept.issuer, kept.subject, kept.linked_by) == (cast.otto.user, HERE, "a", cast.sven.user)
    assert 'value="a"' in svens.get(page).content.decode() and ritas.get(page).status_code == 403

    refused = svens.post(page_of(cast.rita), {"command": "account", "account": "a"}, headers={"accept-language": "zh-CN"})
    assert refused.status_code == 409 and "此账户已与其他成员关联" in refused.content.decode()
    svens.post(page, {"command": "account", "account": ""})
    assert not LinkedIdentity.objects.exists()


def test_a_link_needs_a_fresh_proof(cast):
    svens = cast.sven.signed_in()
    kept = svens.session
    kept["second_factor_proved_at"] = "2026-01-01T00:00:00Z"
    kept.save()

    assert svens.post(page_of(cast.otto), {"command": "account", "account": "a"}).status_code == 403
    assert not LinkedIdentity.objects.exists()


def test_it_is_offered_where_there_is_a_provider(cast, settings):
    svens, member = cast.sven.signed_in(), f"/desk/registry/member/{cast.otto.viewer.person}/change/"
    assert page_of(cast.otto) in svens.get(member).content.decode()

    settings.OIDC_ISSUER = ""
    assert page_of(cast.otto) not in svens.get(member).content.decode()
    assert svens.post(page_of(cast.otto), {"command": "account", "account": "a"}).status_code == 404
