"""The pages of webhooks: the list, one with its state in words and its log; nobody else's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.notices import recorded, tell
from traceability.interfaces.pages.own import webhooks
from traceability.kernel import clock
from traceability.ledger import services as ledger
from traceability.notices import services
from traceability.notices.claims import ACTIVE, DISABLED, STATES, WebhookClaim
from traceability.notices.kinds import NOTICES
from traceability.notices.models import DELIVERY_STATES, DONE, GIVEN_UP, REASONS, WAITING, WITHHELD, Delivery, Subscription

pytestmark = pytest.mark.django_db
LIST = "/own/webhooks/"
URL = "https://erp.example.org/hooks"


@pytest.fixture
def get(cast, tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    ledger.prepare()
    client = cast.ada.signed_in()

    def got(path: str, language: str = "en") -> str:
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return got


@pytest.fixture
def made(cast, get):
    """Makes a webhook of Ada's."""

    def subscribe(*kinds: str, url: str = URL, by=cast.ada, **state) -> Subscription:
        one = services.subscribe(by=by.viewer, claim=WebhookClaim(url, kinds)).webhook
        Subscription.objects.filter(id=one.id).update(**state)
        return one

    return subscribe


def of(webhook: Subscription, more: str = "") -> str:
    return f"{LIST}{webhook.id}{more}"


def tried(cast, webhook: Subscription, **state) -> Delivery:
    """A test that was sent, with what came of it."""
    one = services.try_out(by=cast.ada.viewer, webhook=webhook.id)
    now = clock.now()
    came = {"state": DONE, "tries": 1, "tried_at": now} | state
    finished = {} if came["state"] == WAITING else {"next_try_at": None, "finished_at": now}
    Delivery.objects.filter(id=one.id).update(**came, **finished)
    return one


def rows(shown: str) -> list[str]:
    """The rows of the table, without tags."""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", shown)[1:]]


@pytest.mark.parametrize(("language", "says"), [("en", "No webhook yet"), ("zh-hans", "尚无网络回调")])
def test_who_has_none_is_told_what_one_is_for_and_how_a_receiver_checks_a_signature(get, language, says):
    shown = get(LIST, language)

    assert says in shown and shown.count("<li><h3>") == 3 and "webhook-signature" in shown
    assert 'href="/api/v1/docs"' in shown and 'href="/own/webhooks/new"' in shown
    assert 'href="/own/webhooks/" aria-current="page"' in shown


def test_the_list_says_where_what_how_it_stands_and_what_came_last(cast, get, made):
    all_of_it = made(url="https://a.example.org/")
    some = made("event.recorded", "case.approved", "case.returned", "case.refused", "case.withdrawn", url="https://b.example.org/")
    Subscription.objects.filter(id=some.id).update(failures=1234, failing_since=clock.now())
    tried(cast, all_of_it, state=GIVEN_UP)
    tried(cast, all_of_it, state=DONE)

    first, second = rows(get(LIST))
    assert re.fullmatch(r"https://a\.example\.org/ Everything Active 0 Delivered [\d :-]+ UTC", first)
    assert "An event was recorded that you may see. A shipment was approved. A shipment was returned to be revised. and 2 others" in second
    assert "Active, but failing" in second and "1,234" in second and second.endswith("–")


def test_at_most_ten_are_made_and_the_page_says_so(get, made):
    for number in range(10):
        made(url=f"{URL}/{number}")

    shown = get(LIST)
    assert "Your enterprise has 10" in shown and "/own/webhooks/new" not in shown and len(rows(shown)) == 10


@pytest.mark.parametrize(
    ("state", "word", "button"),
    [
        ({}, "What is new is sent at once.", "pause"),
        (
            {"failures": 2, "failing_since": "2026-03-01T00:00Z"},
            "See what the receiver answered to its last notices, and mend it.",
            "pause",
        ),
        ({"state": "paused"}, "nothing is lost", "resume"),
        ({"state": DISABLED, "reason": "gone"}, "The receiver answered 410", "resume"),
        ({"state": DISABLED, "reason": "failing"}, "For five days every try failed.", "resume"),
        ({"state": DISABLED, "reason": "maker_left"}, "it is told what you may read", "resume"),
        ({"state": DISABLED, "reason": "secret_lost"}, "Make a new secret, put it into the receiver", "resume"),
    ],
)
def test_one_says_how_it_stands_and_offers_what_can_be_done(get, made, state, word, button):
    shown = get(of(made(**state)))

    assert word in shown and f'name="act" value="{button}"' in shown and 'value="secret"' in shown
    assert ('value="test"' in shown) == (button == "pause"), "a test of what sleeps would be refused"
    assert shown.count('name="act"') == shown.count("csrfmiddlewaretoken") - 2, "the language and the way out have theirs"
    assert 'id="secret"' not in shown and "whsec_" not in shown


def test_every_state_reason_and_kind_has_its_words():
    for state in STATES:
        for reason in REASONS if state == DISABLED else ("",):
            assert webhooks.OwnWebhook(Subscription(state=state, reason=reason)).standing.word
    for state in DELIVERY_STATES:
        assert webhooks.OwnDelivery(Delivery(state=state)).standing.word
    beginnings = [one for _, those in webhooks.GROUPS for one in those]
    assert [kind for kind in NOTICES if sum(kind.startswith(one) for one in beginnings) != 1] == []
    assert webhooks.OwnWebhook(Subscription(state=ACTIVE, kinds=list(NOTICES))).told == [one.says for one in NOTICES.values()]


def test_the_log_says_what_came_of_each_notice(cast, get, made):
    one = made("event.recorded")
    recorded(cast.ada, 1)
    tell()
    done = tried(cast, one, status=204, state=DONE)
    tried(cast, one, state=WAITING, tries=3, status=503, error="it answers 503", answer="<b>busy</b>")
    tried(cast, one, state=GIVEN_UP, tries=10, error="no answer in time")
    withheld = tried(cast, one, state=WITHHELD, tried_at=None, tries=0)

    shown = get(of(one))
    found = rows(shown)
    assert len(found) == 5 and str(withheld.id) in found[0], "the latest stands first"
    assert "Withheld" in found[0] and re.search(r"Given up 10 .* no answer in time Send again$", found[1])
    assert re.search(r"Failed, comes again 3 [\d :-]+ UTC HTTP 503 What the receiver answered &lt;b&gt;busy", found[2])
    assert re.search(r"A test\. \S+ Delivered 1 .* HTTP 204 Send again$", found[3])
    assert re.search(r"An event was recorded that you may see\. \S+ To be sent 0 – [\d-]+ [\d:]+ UTC$", found[4])
    assert shown.count('value="again"') == 3 and f'name="delivery" value="{done.id}"' in shown
    assert "<details><summary>" in shown and "登记了一条您可查看的环节记录。" in get(of(one), "zh-hans")
    assert len(set(re.findall(r'name="key" value="([^"]+)"', shown))) == 5, "each form has its own key"


def test_what_sleeps_offers_no_notice_again(cast, get, made):
    one = made()
    tried(cast, one, state=DONE)
    services.try_out(by=cast.ada.viewer, webhook=one.id)
    Subscription.objects.filter(id=one.id).update(state="paused")

    shown = get(of(one))
    assert 'value="again"' not in shown and "once it is active again" in shown


def test_a_page_of_the_log_leads_to_the_earlier_ones(cast, get, made, monkeypatch):
    monkeypatch.setattr(webhooks, "PAGE", 2)
    one = made()
    ids = [str(tried(cast, one).id) for _ in range(3)]

    first = get(of(one))
    rest = get(re.search(r'href="(/own/webhooks/[^"]+\?before=[^"]+)"', first)[1])
    assert [[one for one in ids if one in " ".join(rows(shown))] for shown in (first, rest)] == [ids[1:], ids[:1]]
    assert "The latest</a>" in rest and "before=" not in rest.partition("<main")[2] and "The latest</a>" not in first
    assert ids[2] in get(of(one, "?before=nothing"))


def test_the_secret_before_the_present_one_is_told_with_its_end(cast, get, made):
    one = made()
    before = get(of(one))
    services.turn_secret(by=cast.ada.viewer, webhook=one.id)

    assert "signs until" in get(of(one)) and "signs until" not in before


@pytest.mark.parametrize("more", ["", "/change", "/remove"])
def test_nobody_else_finds_it(cast, made, more):
    one = made()

    assert cast.bela.signed_in().get(of(one, more)).status_code == 404
    assert cast.rita.signed_in().get(of(one, more)).status_code == 403
    assert cast.otto.signed_in().get(of(one, more)).status_code == 403, "an auditor keeps its own by the interface for programs"
    assert URL not in cast.bela.signed_in().get(LIST).content.decode()


def test_nothing_keeps_these_pages(cast, made):
    one, client = made(), cast.ada.signed_in()

    assert {client.get(path)["Cache-Control"] for path in (LIST, of(one), of(one, "/change"))} == {"private, no-store"}


def test_the_pages_ask_few_queries_and_no_more_for_many_rows(cast, get, made):
    one = made()
    tried(cast, one)
    paths = (LIST, of(one), of(one, "/change"), of(one, "/remove"), LIST + "new")
    few = [asked(get, path) for path in paths]
    for number in range(9):
        tried(cast, made(*NOTICES, url=f"{URL}/{number}"))
    for _ in range(60):
        tried(cast, one)

    assert [asked(get, path) for path in paths] == few
    assert max(few) <= 12


def asked(get, path: str) -> int:
    with CaptureQueriesContext(connection) as asking:
        get(path)
    return len(asking)
