"""What a page says of itself on paper."""

import time_machine
from django.test import RequestFactory
from django.utils import translation

from traceability.interfaces.printed import shown_at

WHEN = "2026-11-24T08:56:30+00:00"


@time_machine.travel(WHEN, tick=False)
def test_paper_says_when_and_where_it_was_shown_as_strangers_reach_it(settings):
    settings.PUBLIC_BASE_URL = "https://ledger.example"
    request = RequestFactory().get("/explore/", {"q": "华方"}, headers={"host": "10.0.0.7"})

    assert shown_at(request) == "Shown 2026-11-24 08:56 UTC · https://ledger.example/explore/?q=%E5%8D%8E%E6%96%B9"
    with translation.override("zh-hans"):
        assert shown_at(request).startswith("显示于 2026-11-24 08:56 UTC · ")


def test_a_page_that_was_made_without_a_request_says_nothing_of_it(client):
    """An error page is made before anything is known of who asked."""
    assert b"on-paper" not in client.get("/nothing-stands-here").content
    assert b"on-paper" in client.get("/").content
