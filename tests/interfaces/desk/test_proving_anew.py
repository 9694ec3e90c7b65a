"""What cannot be taken back asks a supervisor who proved a second factor to prove it anew after a while."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from traceability.interfaces.desk.registry.pages import RegistryPage
from traceability.interfaces.desk.screens import site
from traceability.interfaces.signin import session
from traceability.interfaces.signin.models import Session
from traceability.kernel import clock
from traceability.ledger.models import Entry
from traceability.ledger.services import incidents
from traceability.registry import services as registry
from traceability.registry.models import Member


def signed_in(person, *, minutes):
    client = Client()
    client.force_login(person.user)
    kept = client.session
    kept[session.PROVED] = clock.rfc3339(datetime.now(UTC) - timedelta(minutes=minutes))
    kept.save()
    return client


@pytest.mark.parametrize(("minutes", "status"), [(29, 302), (31, 403)])
def test_the_registry_asks_for_a_fresh_proof(cast, minutes, status):
    client = signed_in(cast.sven, minutes=minutes)
    member = Member.objects.get(pk=cast.bela.viewer.person)
    address, said = f"/desk/registry/member/{member.pk}/leave/", {"command": "leave", "reason": "Left.", "seen": member.version}

    answer = client.post(address, said)

    assert answer.status_code == status and Member.objects.get(pk=member.pk).is_active is (status == 403)
    if status == 403:
        text = answer.content.decode()
        assert f'href="/sign-in/code/?next={quote(address, safe="")}"' in text, "a link that comes back"
        assert "Left." in text and "no older than 30 min." in text and "&lt;a" not in text


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 403)])
def test_nor_does_the_registry_document_over_http_go_round_it(cast, minutes, status):
    client = signed_in(cast.sven, minutes=minutes)
    said, once = {"format": "registry/1"}, {"idempotency-key": "anew-1"}

    answer = client.post("/api/v1/registry/imports?dry_run=true", said, "application/json", headers=once)

    assert answer.status_code == status and (status == 200 or answer.json()["code"] == "sign_in_not_fresh")


def test_the_setting_says_how_long_a_proof_is_good(cast, settings):
    settings.SECOND_FACTOR_MINUTES = 5
    page = f"/desk/registry/member/{cast.bela.viewer.person}/sessions/"
    Client().force_login(cast.bela.user)

    assert signed_in(cast.sven, minutes=6).post(page, {"command": "sessions"}).status_code == 403
    assert Session.objects.filter(user=cast.bela.user).exists()
    assert signed_in(cast.sven, minutes=4).post(page, {"command": "sessions"}).status_code == 302


def test_erasing_asks_for_a_fresh_proof(cast):
    registry.set_member_active(by=cast.sven.viewer, member_id=cast.bela.viewer.person, active=False, reason="Her own wish.")
    entry = Entry.objects.filter(subject_id=cast.bela.viewer.person).latest("entry_id")
    said = {"command": "erase", "paths": ["/reason"], "reason": "A person asked.", "confirmed": "on"}

    answer = signed_in(cast.sven, minutes=31).post(f"/desk/ledger/entry/{entry.entry_id}/erase/", said)

    assert answer.status_code == 403 and "/sign-in/code/" in answer.content.decode() and "Her own wish." in answer.content.decode()


def test_settling_an_incident_asks_for_a_fresh_proof(cast):
    number = incidents.report("witness", "w1", "It cosigned another history.", {"answer": b"422"})
    said = {"command": "settle", "incident": number, "note": "Looked at."}

    answer = signed_in(cast.sven, minutes=31).post("/desk/standing/", said)

    assert answer.status_code == 403 and "/sign-in/code/" in answer.content.decode()


def test_every_page_of_the_registry_and_of_certificates_goes_that_way():
    pages = [page for screen in site._registry.values() for page in getattr(screen, "pages", ())]
    others = [page for page in pages if page.carry_out is not RegistryPage.carry_out]

    assert len(pages) > 20 and {page.__name__ for page in others} == {"EndSessions", "LinkAccount"}
