"""Every route that the service answers, and one world in which everybody may ask for it.

The world is one transaction that is undone at its end; commands run in it as in pytest-django's own.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import grounds
from tests.cast import Cast, Person, call_the_cast
from tests.grounds import Outermost
from tests.house.permission_matrix import ROWS, Row
from tests.make.cases import a_case_with_a_hold
from tests.make.custody import a_submitter, record, stocktake
from tests.make.registry import a_listed_party, a_listing, a_policy, a_quota, a_user
from tests.make.told_stories import certified
from traceability.certificates.services import print_certificate
from traceability.custody.models import Event
from traceability.custody.services import Sent, read_upload, receive_upload
from traceability.interfaces.api.views import METHODS
from traceability.interfaces.signin.models import Session
from traceability.kernel import clock
from traceability.kernel.models import Attempt
from traceability.ledger.models import Checkpoint, Entry
from traceability.notices.claims import WebhookClaim
from traceability.notices.services import subscribe, try_out
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.models import Licence, Organisation, Quota
from traceability.registry.queries import viewer_of_username
from traceability.registry.viewer import system_viewer

_keys = count(1)


def _routes(patterns, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def _asked() -> Iterator[str]:
    for route, pattern in _routes(get_resolver().url_patterns):
        view = getattr(pattern.callback, "cls", None)
        if view is not None:
            yield from (f"{method.upper()} {route}" for method in METHODS if hasattr(view, method))
        else:
            yield f"GET {route}"


ASKED = sorted(set(_asked()))
"""`METHOD route` of everything that the service answers."""


def row_of(asked: str) -> Row | None:
    """The row of a route; `#…` behind a route's name tells a second row of the same route from the first."""
    if asked in ROWS:
        return ROWS[asked]
    return next((row for pattern, row in ROWS.items() if pattern.startswith("~") and re.fullmatch(pattern[1:], asked)), None)


class World:
    """A certified shipment of the exporter EXP, one that waits, everybody who may ask, and what addresses are filled with."""

    def __init__(self, cast: Cast) -> None:
        names = {"other": "bela", "reviewer": "rita", "supervisor": "sven", "auditor": "otto", "customs": "mei"}
        self.cast = cast
        self.facts = _told(cast)
        self.tokens = _tokens(cast)
        self.persons = {caller: getattr(cast, name) for caller, name in names.items()} | {"owner": _a_person_of_the_exporter(cast)}
        self.sessions: dict[str, str] = {}

    def sign_everybody_in(self) -> None:
        """One session for each caller, which all their requests come with; that of `expired` is over."""
        for caller, person in {**self.persons, "expired": self.persons["supervisor"]}.items():
            self.sessions[caller] = person.signed_in().session.session_key
        Session.objects.filter(session_key=self.sessions["expired"]).update(expire_date=clock.now() - timedelta(seconds=1))

    def address(self, asked: str, row: Row, /, **other: object) -> str:
        """The path of a route, with its names filled in: by the world's facts, or by `other` ones."""
        _, _, route = asked.partition("#")[0].partition(" ")
        facts = {**self.facts, **_first_of(route), **other}
        filled = re.sub(r"\{(\w+)\}", lambda name: str(facts[name[1]]), row.path or f"/{route}")
        assert not re.search(r"[<>{}]", filled), f"{filled} has names that the row must fill in"
        return filled

    def entered(self, row: Row, caller: str, *, by: str = "") -> tuple[Client, dict[str, str]]:
        """A client as whom this caller comes, and its headers: with a token or with a session, as told, else as the row says."""
        client, headers, by = Client(), dict(row.headers), by or row.by
        if by == "token" and caller in self.tokens:
            headers["authorization"] = f"Bearer {self.tokens[caller]}"
        if by == "session" and caller in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[caller]
        return client, headers

    def ask(self, row: Row, method: str, path: str, entered: tuple[Client, dict[str, str]]) -> HttpResponse:
        """The answer that who has entered gets."""
        client, headers = entered
        body = row.body(self.facts) if callable(row.body) else row.body or {}
        if method == "GET":
            response = client.get(path, headers=headers)
        elif row.by == "token":
            headers = headers | {"idempotency-key": f"matrix-{next(_keys)}"}
            response = client.generic(method, path, json.dumps(body), content_type="application/json", headers=headers)
        else:
            response = client.post(path, body, headers=headers)
        if response.streaming:
            b"".join(response.streaming_content)  # which closes the file
        return response


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """The world, undone at the end. `folder` holds the keys of its log."""
    before = settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = folder / "signer", folder / "keys"
    grounds.leave()
    with Outermost():
        try:
            world = World(call_the_cast())
            world.sign_everybody_in()
            yield world
        finally:
            transaction.set_rollback(True)
            settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = before


def _told(cast: Cast) -> dict[str, object]:
    certificate = certified("S02", cast)
    print_certificate(certificate_id=certificate.id)
    # Before the examination, which a policy that is new to it would touch.
    policies = read_document({"format": "registry/1", "policies": [a_policy("M99.matrix")]})
    registry.import_document(by=cast.sven.viewer, document=policies)
    with pytest.MonkeyPatch.context() as patch:
        waiting = a_case_with_a_hold(cast, patch)
    more = {"quotas": [a_quota()], "listed_parties": [a_listed_party()]}
    listing = [a_listing(organisation="HFR")]
    registry.import_document(by=cast.sven.viewer, document=read_document({"format": "registry/1", "public_list": listing, **more}))
    registry.declare_false(by=cast.sven.viewer, paper=registry.Paper("contract", "C-1", "NOB"), reason="Never signed.")
    Attempt.objects.create(task="review.examine_waiting", subject_id=certificate.shipment_id, not_before=clock.now())
    line = certificate.shipment.lines.select_related("lot").first()
    exporter = a_submitter(Organisation.objects.get(code="EXP"))
    (mistaken,) = record(exporter, stocktake(facility="EXP-WH-1", performed_by="EXP"))
    content = json.dumps([stocktake(facility="EXP-WH-1", performed_by="EXP")]).encode()
    upload = receive_upload(by=exporter, sent=Sent(BytesIO(content), len(content), "ndjson", "good_rows", dry_run=False))
    read_upload(upload.id)
    webhook = subscribe(by=exporter, claim=WebhookClaim("https://hooks.example.org/ledger")).webhook
    waiting_upload = receive_upload(by=exporter, sent=Sent(BytesIO(content), len(content), "ndjson", "good_rows", dry_run=False))
    return {
        "lot": line.lot.name,
        "upload": upload.id,
        "webhook": webhook.id,
        "delivery": try_out(by=exporter, webhook=webhook.id).id,
        "waiting_upload": waiting_upload.id,
        "event": Event.objects.filter(stage="receipt", performer__code="EXP", draws__lot=line.lot).get().id,
        "mistaken_event": mistaken.event.id,
        "shipment": certificate.shipment.number,
        "certificate": certificate.number,
        "case": certificate.case_id,
        "waiting_shipment": waiting.shipment.number,
        "waiting_case": waiting.id,
        "entry": Entry.objects.get(kind="shipment.submitted", subject_id=certificate.shipment_id).uid,
        "certificate_entry": Entry.objects.get(kind="certificate.issued").uid,
        "size": Checkpoint.objects.order_by("-size")[0].size,
        "year": clock.now().year,
        "quota": Quota.objects.order_by("id")[0].id,
        "licence": Licence.objects.order_by("id")[0].id,
    }


def _a_person_of_the_exporter(cast: Cast) -> Person:
    eva = {"format": "registry/1", "users": [a_user("eva", name="Eva", organisation="EXP", role="submitter")]}
    registry.import_document(by=cast.sven.viewer, document=read_document(eva))
    return Person("eva", viewer_of_username("eva", via="session"))


def _tokens(cast: Cast) -> dict[str, str]:
    system = system_viewer(None, via="command")
    with time_machine.travel(clock.now() - timedelta(days=30), tick=False):
        expired = registry.create_token(by=system, holder_code_or_username="EXP", days=1).secret
    return {
        "owner": registry.create_token(by=system, holder_code_or_username="EXP").secret,
        "other": cast.bela.token,
        "reviewer": cast.rita.token,
        "supervisor": cast.sven.token,
        "auditor": cast.otto.token,
        "customs": cast.mei.token,
        "expired": expired,
    }


def _first_of(route: str) -> dict:
    """Screen and key of the first row of the model that a route of the desk shows; zero where the world has none."""
    named = re.match(r"desk/(\w+)/(\w+)/<(?:path:object_id|uuid:row_id|int:entry_id)>/", route)
    if named is None:
        return {}
    first = apps.get_model(named[1], named[2])._default_manager.order_by("pk").first()
    return {"screen": f"{named[1]}/{named[2]}", "row": first.pk if first else 0}
