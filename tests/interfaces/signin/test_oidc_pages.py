"""People come in with the account of their organisation, and nobody comes in by it who should not."""

import logging

import pytest
import time_machine
from django.test import Client

from tests.make.openid import now, sent_back, sent_to, signed_in
from traceability.interfaces.signin import challenges, factors, identities, lockout, session, totp
from traceability.interfaces.signin.models import Challenge, Session
from traceability.interfaces.signin.open_sessions import BEGAN
from traceability.kernel import clock

DOORS = {
    "desk": ("/desk/login/", "/desk/", "rita"),
    "explore": ("/explore/login/", "/explore/", "otto"),
    "own": ("/own/login/", "/own/", "ada"),
}
SECRET = b"12345678901234567890"
TITLES = {
    "oidc_answer_unknown": (400, "was not begun in this browser", "并非由本浏览器发起"),
    "oidc_declined": (403, "did not let you through", "未予放行"),
    "oidc_proof_refused": (403, "does not hold", "不予采信"),
    "oidc_not_linked": (403, "linked to no member", "未与本系统的成员关联"),
    "oidc_not_admitted": (403, "may not enter here", "无权由此进入"),
    "oidc_provider_unavailable": (503, "cannot be reached", "无法访问"),
}


@pytest.fixture
def linked(cast, provider):
    """Rita's account at the provider, linked."""
    identities.relink(cast.rita.user, provider.subject, by=cast.sven.user)
    return provider


@pytest.fixture
def required(linked, settings):
    settings.SECOND_FACTOR, settings.OIDC_SECOND_FACTOR_AMR = "required", ["mfa", "gold"]
    return linked


def is_refused(response, code, caplog, client):
    """A page with the reason in both languages, one line in the log, and nobody signed in."""
    status, says, _ = TITLES[code]
    told = [record for record in caplog.records if record.message == "oidc_refused"]
    assert (response.status_code, [record.code for record in told]) == (status, [code])
    text = response.content.decode()
    assert says in text and not any(record.why and record.why in text for record in told)
    assert "_auth_user_id" not in client.session
    return told[0].why


@pytest.mark.parametrize("door", DOORS)
def test_who_is_linked_comes_in_at_their_door(cast, provider, door):
    login, home, name = DOORS[door]
    identities.relink(getattr(cast, name).user, provider.subject, by=cast.sven.user)
    client = Client(headers={"user-agent": "Firefox/140.0"})
    assert f'href="/sign-in/oidc/?door={door}&amp;next=' in client.get(login).content.decode()
    address = sent_to(client, door)
    before = client.session.session_key

    response = client.get(sent_back(address))

    assert (response.status_code, response["Location"]) == (302, home)
    assert client.get(home).status_code == 200 and client.session.session_key != before
    assert client.session[BEGAN]["device"] == ["Firefox", ""] and client.session.get_expire_at_browser_close()
    assert not Session.objects.filter(pk=before).exists() and not Challenge.objects.exists()


def test_without_a_provider_there_is_no_button_and_no_page(cast):
    for login, _, _ in DOORS.values():
        assert "/sign-in/oidc/" not in Client().get(login).content.decode()
    assert [Client().get(f"/sign-in/oidc/{place}").status_code for place in ("?door=desk", "callback?code=1&state=2")] == [404, 404]


def test_the_browser_is_asked_for_one_answer_and_a_stranger_has_a_session_of_minutes(linked):
    client = Client()
    address = sent_to(client)

    kept = client.session
    assert "scope=openid" in address and "code_challenge_method=S256" in address and "max_age" not in address
    assert kept["signin_oidc"]["verifier"] not in address and kept.get_expiry_age() == challenges.LIFE.total_seconds()
    assert client.get("/sign-in/oidc/?door=nowhere").status_code == 404


def test_a_password_login_after_the_button_lasts(cast, linked):
    rita, client = cast.rita.user, Client()
    rita.set_password("a long password of ours")
    rita.save()
    sent_to(client)

    client.post("/desk/login/", {"username": "rita", "password": "a long password of ours", "next": "/desk/"})

    assert client.get("/desk/").status_code == 200 and client.session.get_expiry_age() > 3600


@pytest.mark.parametrize(
    "claims",
    [{"iss": "https://other.example"}, {"aud": "another"}, {"nonce": "another"}, {"exp": 1_700_000_000}, {"sub": None}, {"azp": "another"}],
)
def test_a_token_that_does_not_hold_lets_nobody_in(linked, claims, caplog):
    linked.claims, client = claims, Client()

    with caplog.at_level(logging.WARNING):
        is_refused(signed_in(client), "oidc_proof_refused", caplog, client)


def test_an_answer_is_taken_once_in_its_own_browser_and_in_time(linked, caplog):
    client, other = Client(), Client()
    back = sent_back(sent_to(client))
    sent_to(other)

    assert is_refused(other.get(back), "oidc_answer_unknown", caplog, other) == "state"
    assert client.get(back).status_code == 302
    for tried in (client, Client()):
        assert tried.get(back).status_code == 400

    late = Client()
    back = sent_back(sent_to(late))
    kept = late.session
    kept.set_expiry(3600)
    kept.save()
    caplog.clear()
    with time_machine.travel(clock.now() + challenges.LIFE * 1.01):
        assert is_refused(late.get(back), "oidc_answer_unknown", caplog, late) == "used or late"


def test_of_two_that_bring_one_answer_at_once_one_is_taken(linked, caplog):
    client = Client()
    back = sent_back(sent_to(client))
    Challenge.objects.all().delete()  # what the other's request does while this one has read its session

    assert is_refused(client.get(back), "oidc_answer_unknown", caplog, client) == "used or late"


def test_who_is_not_linked_or_may_not_enter_stays_outside(cast, linked, caplog):
    client = Client()
    linked.subject = "a strangers account"
    is_refused(signed_in(client), "oidc_not_linked", caplog, client)

    linked.subject = "ritas account"
    caplog.clear()
    is_refused(signed_in(client, "own"), "oidc_not_admitted", caplog, client)

    identities.relink(cast.rita.user, "", by=cast.sven.user)
    caplog.clear()
    is_refused(signed_in(client), "oidc_not_linked", caplog, client)


def test_a_deactivated_member_or_login_stays_outside(cast, linked, caplog):
    client = Client()
    cast.rita.user.__class__.objects.filter(pk=cast.rita.user.pk).update(is_active=False)
    is_refused(signed_in(client), "oidc_not_admitted", caplog, client)

    identities.relink(cast.ada.user, "adas account", by=cast.sven.user)
    cast.sven.signed_in().post(
        f"/desk/registry/member/{cast.ada.viewer.person}/leave/", {"command": "leave", "reason": "Gone.", "seen": "1"}
    )
    linked.subject = "adas account"
    caplog.clear()
    is_refused(signed_in(client, "own"), "oidc_not_admitted", caplog, client)


def test_a_provider_that_declines_or_is_away_is_told(linked, settings, caplog):
    client = Client()
    state = sent_to(client).partition("state=")[2].partition("&")[0]
    assert (
        is_refused(client.get(f"/sign-in/oidc/callback?error=access_denied&state={state}"), "oidc_declined", caplog, client)
        == "access_denied"
    )

    back, settings.OIDC_ISSUER = sent_back(sent_to(client)), "http://127.0.0.1:1"
    for asked in (back, "/sign-in/oidc/?door=desk"):
        caplog.clear()
        is_refused(client.get(asked), "oidc_provider_unavailable", caplog, client)


@pytest.mark.parametrize("code", TITLES)
def test_each_reason_is_said_in_chinese(linked, settings, code):
    client, chinese = Client(headers={"accept-language": "zh-CN"}), TITLES[code][2]
    back = sent_back(sent_to(client, "own" if code == "oidc_not_admitted" else "desk"))
    state = back.rpartition("state=")[2]
    if code == "oidc_not_linked":
        linked.subject = "nobodys"
    elif code == "oidc_proof_refused":
        linked.claims = {"aud": "another"}
    elif code == "oidc_provider_unavailable":
        linked.token_status = 500
    elif code == "oidc_declined":
        back = f"/sign-in/oidc/callback?error=no&state={state}"
    elif code == "oidc_answer_unknown":
        back = "/sign-in/oidc/callback?code=x&state=x"

    assert chinese in client.get(back).content.decode()


@pytest.mark.parametrize("after", ["/desk/standing/", "https://other.example/", "//other.example"])
def test_the_way_on_leads_to_no_other_host(linked, after):
    assert signed_in(Client(), after=after)["Location"] == (after if after.startswith("/desk/") else "/desk/")


@pytest.mark.parametrize("setting", ["required", "optional"])
def test_a_second_factor_of_ones_own_is_asked_for(cast, required, settings, setting):
    settings.SECOND_FACTOR = setting
    factors.enrol(cast.rita.user, SECRET, totp.code_at(SECRET, totp.step_of(clock.now()) - 1), replaces=False)
    client = Client()

    assert signed_in(client)["Location"].startswith("/sign-in/code/")
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"amr": ["pwd"], "auth_time": True},
        {"amr": ["mfa"]},
        {"amr": "mfa", "auth_time": True},
        {"amr": ["mfa"], "auth_time": 1_700_000_000},
        {"amr": ["mfa"], "auth_time": 4_000_000_000},
    ],
)
def test_who_must_have_one_sets_it_up_where_the_provider_proved_none_that_counts(required, claims):
    required.claims = {name: now() if value is True else value for name, value in claims.items()}
    client = Client()

    assert signed_in(client)["Location"].startswith("/sign-in/second-factor/")
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("means", [{"amr": ["pwd", "mfa"]}, {"acr": "gold"}])
def test_one_that_the_provider_proved_counts_from_when_it_was_proved(cast, required, means, settings):
    if "acr" in means:  # one of her own is not asked for then
        factors.enrol(cast.rita.user, SECRET, totp.code_at(SECRET, totp.step_of(clock.now()) - 1), replaces=False)
    proved_at = now() - 600
    required.claims, client = {**means, "auth_time": proved_at}, Client()
    address = sent_to(client)
    assert f"max_age={settings.SECOND_FACTOR_MINUTES * 60}" in address

    assert client.get(sent_back(address))["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert clock.parse_rfc3339(client.session[session.PROVED]).timestamp() == proved_at


def test_it_is_proved_again_at_the_provider_when_it_is_too_old(required):
    required.claims, client = {"amr": ["mfa"], "auth_time": now()}, Client()
    signed_in(client)
    kept = client.session
    kept[session.PROVED] = "2026-01-01T00:00:00Z"
    kept.save()

    led = client.get("/sign-in/code/?next=/desk/standing/")["Location"]
    assert led == "/sign-in/oidc/?door=desk&next=%2Fdesk%2Fstanding%2F"

    required.claims = {"amr": ["mfa"], "auth_time": now()}
    assert client.get(sent_back(client.get(led)["Location"]))["Location"] == "/desk/standing/"
    assert clock.parse_rfc3339(client.session[session.PROVED]).year > 2025 and client.get("/desk/").status_code == 200


def test_a_locked_name_and_an_account_have_nothing_to_do_with_each_other(linked):
    for _ in range(lockout.MOST["name"] + 1):
        lockout.count("name", "rita")

    assert signed_in(Client())["Location"] == "/desk/"
