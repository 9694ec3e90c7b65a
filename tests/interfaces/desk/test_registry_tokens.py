"""A token's secret is shown by the one answer that made it, and by no page after it; a digest by none."""

from tests.make.registry import SUPERVISOR, SYSTEM
from traceability.ledger.models import Entry
from traceability.registry import queries, services
from traceability.registry.models import Token

ISSUE = "/desk/registry/token/issue/"


def issued(cast):
    return cast.sven.signed_in().post(ISSUE, {"command": "issue", "holder": "HFR", "days": "30", "scope": "read"})


def test_the_secret_is_shown_once_and_not_kept_by_the_browser(cast):
    answer = issued(cast)

    secret = answer.context["secret"]
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count(secret) == 1 and "Copy the token now" in answer.content.decode()
    viewer = queries.viewer_of_token(secret)
    assert (viewer.organisation_code, viewer.scope) == ("HFR", "read")


def test_no_other_page_shows_secret_or_digest(cast):
    secret = issued(cast).context["secret"]
    token = Token.objects.get(organisation__code="HFR")
    entry = Entry.objects.get(kind="token.issued", subject_id=token.id)
    client = cast.sven.signed_in()

    pages = (
        "/desk/registry/token/", f"/desk/registry/token/?q={token.prefix}", f"/desk/registry/token/{token.pk}/change/",
        f"/desk/registry/token/{token.pk}/revoke/", f"/desk/ledger/entry/{entry.pk}/change/", ISSUE,
    )  # fmt: skip
    for page in pages:
        text = client.get(page).content.decode()
        assert secret not in text and token.digest not in text, page
    assert f"{token.prefix}…" in client.get(pages[0]).content.decode()


def test_a_refused_form_shows_no_secret(cast):
    answer = cast.sven.signed_in().post(ISSUE, {"command": "issue", "holder": "GONE", "days": "30", "scope": "full"})

    assert answer.status_code == 404 and "secret" not in answer.context
    assert not Token.objects.exists()


def test_a_token_says_how_it_stands_and_when_it_was_used(cast):
    issue = services.create_token(by=SYSTEM, holder_code_or_username="ada")
    services.use_token(issue.secret)
    address = f"/desk/registry/token/{issue.token.pk}/change/"

    good = cast.rita.signed_in().get(address).content.decode()
    services.revoke_token(by=SUPERVISOR, token_id=issue.token.id, reason="Leaked.")
    revoked = cast.rita.signed_in().get(address, headers={"accept-language": "zh-CN"}).content.decode()

    assert "Good" in good and "UTC" in good and "ada" in good
    assert "已吊销" in revoked and "Leaked." in revoked


def test_tokens_are_found_by_how_they_stand(cast):
    issue = services.create_token(by=SYSTEM, holder_code_or_username="ada")
    client = cast.rita.signed_in()

    def listed(standing):
        return issue.token.prefix in client.get(f"/desk/registry/token/?standing={standing}").content.decode()

    assert [listed(one) for one in ("good", "expired", "revoked", "nonsense")] == [True, False, False, True]
    services.revoke_token(by=SUPERVISOR, token_id=issue.token.id)
    assert [listed(one) for one in ("good", "expired", "revoked")] == [False, False, True]
