"""While the ledger is being recovered nothing can be recorded, at any door, and whoever tries is told so."""

import pytest
from django.db import connection

from tests.interfaces.api.test_events import arriving
from tests.interfaces.desk.test_registry import PAGES, desk, entries  # noqa: F401 (fixture)
from tests.make.custody import with_reference_tables
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR, SYSTEM
from traceability.registry import services

pytestmark = pytest.mark.django_db
WHY = "the signer signed size 1000, the database holds 600"


def recover():
    with acting_as("ledger_sequencer"), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger.log SET mode = 'recovery', reason = %s", [WHY])


def test_the_api_answers_503_and_records_nothing(client, cast):
    with_reference_tables()
    sent = cast.ada.headers | {"idempotency-key": "a-key-of-this-test"}
    recover()
    before = entries()

    answer = client.post("/api/v1/events", arriving(), content_type="application/json", headers=sent)

    assert (answer.status_code, answer.json()["code"], entries()) == (503, "ledger_recovering", before)


def test_every_page_of_the_desk_that_records_says_so(desk):  # noqa: F811
    services.load_reference(by=SYSTEM)
    services.set_member_active(by=SUPERVISOR, member_id=desk.row("member").id, active=False)
    recover()
    before = entries()

    answers = {f"{kind}.{page.name}": desk.send(kind, page) for kind, page in PAGES if (kind, page.name) != ("member", "leave")}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert all("The ledger is being recovered; nothing can be recorded." in answer.content.decode() for answer in answers.values())
    assert entries() == before


def test_readyz_says_why(client, db):
    recover()
    answer = client.get("/readyz")

    told = answer.json()["sequencer"]
    assert (answer.status_code, told["state"], told["reason"]) == (503, "recovery", WHY)
