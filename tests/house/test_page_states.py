"""Every page says so when there is nothing to show and when it was asked the wrong thing; the table stands in `page_states.py`."""

import pytest
from django.test import Client

from tests.browser.places import is_alone, pages
from tests.house.page_states import STATES, State
from tests.make.told_stories import tell
from tests.make.uploads import sent
from traceability.custody.models import Event, Lot
from traceability.notices.claims import WebhookClaim
from traceability.notices.services import subscribe
from traceability.registry.models import Licence

KINDS = ("empty", "wrong")


def test_every_page_has_its_row():
    """A screen of the desk has that of the one with its template."""
    assert {name for name, _, _ in pages() if is_alone(name)} == STATES.keys(), "add them to tests/house/page_states.py"


@pytest.fixture
def facts(cast, certificate):
    lot = certificate.shipment.lines.select_related("lot").get().lot
    unused = Lot.objects.get(name="HFR:SEG-2026-0047")
    return {
        "shipment": certificate.shipment.number, "lot": lot.name, "event": lot.event_id, "unused": unused.name,
        "mining": Event.objects.get(stage="mining").id, "licence": Licence.objects.filter(kind="mining").first().id,
        "waiting": tell("S09", supervisor=cast.sven.viewer)[0].number, "upload": sent(None, b"x", by=cast.ada.viewer).id,
        "webhook": subscribe(by=cast.ada.viewer, claim=WebhookClaim("https://hooks.example.org/a")).webhook.id,
        "nothing": "00000000-0000-7000-8000-000000000000",
    }  # fmt: skip


def shown(cast, state: State, facts: dict) -> tuple[int, str]:
    client, path = Client() if state.by == "nobody" else getattr(cast, state.by).signed_in(), state.path.format(**facts)
    response = client.post(path, state.form) if state.form else client.get(path)
    status = response.status_code
    return status, client.get(response["Location"]).content.decode() if status == 302 else response.content.decode()


def test_each_says_what_its_row_says(cast, facts):
    wrong = {}

    for name, states in STATES.items():
        for kind, state in zip(KINDS, states, strict=True):
            if isinstance(state, str):
                continue
            status, text = shown(cast, state, facts)
            if status != state.status or state.says.format(**facts) not in text:
                wrong[f"{name} {kind}"] = f"{status}, without the words: {state.says}"

    assert wrong == {}
