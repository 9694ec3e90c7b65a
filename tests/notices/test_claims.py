import pytest

from traceability.kernel.errors import ClaimsMalformed
from traceability.notices.claims import Asking, WebhookChange, WebhookClaim, read_asking, read_change, read_webhook


def problems(read, body):
    with pytest.raises(ClaimsMalformed) as caught:
        read(body)
    return [(one.pointer, one.code) for one in caught.value.problems]


def test_a_webhook_is_read():
    body = {"url": "https://a.example/", "kinds": ["case.approved"], "description": "ERP"}

    assert read_webhook(body) == WebhookClaim("https://a.example/", ("case.approved",), "ERP")
    assert read_webhook({"url": "x", "kinds": None}) == WebhookClaim("x")


def test_every_bad_place_of_a_webhook_is_told():
    assert problems(read_webhook, {"kinds": ["case.approved", "token.issued"], "description": 1, "more": 1}) == [
        ("/more", "unknown_field"),
        ("/url", "missing_field"),
        ("/kinds/1", "bad_choice"),
        ("/description", "bad_text"),
    ]
    assert problems(read_webhook, []) == [("", "wrong_type")]


def test_a_change_leaves_out_what_stays():
    assert read_change({}) == WebhookChange()
    assert read_change({"kinds": [], "state": "paused"}) == WebhookChange(kinds=(), state="paused")
    assert problems(read_change, {"state": "disabled", "secret": "x"}) == [("/secret", "unknown_field"), ("/state", "bad_choice")]


def test_what_is_asked_for_says_nothing_besides():
    assert read_asking({}) == Asking()
    assert problems(read_asking, {"a": 1}) == [("/a", "unknown_field")]
