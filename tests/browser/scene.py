"""What the forms need beside the world: people with a password and a second factor, files to hand in, and things to decide about."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tests.browser.test_desk import PASSWORD, with_password
from tests.cast import Cast, Person
from tests.house.routes import World
from tests.interfaces.pages.own.made import a_lot_in_hand, mined
from tests.make.custody import a_shipment, submit
from tests.make.ledger import seal_now
from tests.make.notices import recorded
from tests.make.registry import a_user
from tests.make.security_keys import AKey
from tests.make.uploads import lines, read, sent
from traceability.certificates.models import Print
from traceability.interfaces.signin import factors, keys, lockout, session, totp
from traceability.interfaces.signin.keys import Holder
from traceability.kernel import clock, sql
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.ledger.services import incidents
from traceability.notices.claims import DISABLED, WebhookClaim
from traceability.notices.models import DONE, GIVEN_UP, Delivery, Subscription
from traceability.notices.services import subscribe, tell
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.queries import viewer_of_username
from traceability.review import services as review
from traceability.review.models import Case

LOCKED = "nobody-knows-this-name"
HAND, GONE = "HFR:ORE-1", "HFR:ORE-2"
UNDER_WAY = "33333333-3333-4333-8333-333333333333"
"""The key of a form that was sent before and is not answered yet."""
_HOLD = "SELECT pg_advisory_lock(%s, hashtext(%s::text || ':' || %s))"
_SECRET = b"12345678901234567890"


@dataclass(frozen=True, eq=False)
class Proved(Person):
    """Whose session proved its second factor so many minutes ago."""

    minutes: int = 0

    def signed_in(self):
        client = super().signed_in()
        kept = client.session
        kept[session.PROVED] = clock.rfc3339(clock.now() - timedelta(minutes=self.minutes))
        kept.save()
        return client


def set_the_scene(world: World, folder: Path) -> dict[str, object]:
    """The visitors that only forms want come into the world; returned are the facts that its own are not."""
    cast, persons = world.cast, world.persons
    for name in ("newcomer", "holder", "locked"):
        user = a_user(name, name=name.title(), organisation="REG", role="reviewer")
        registry.import_document(by=cast.sven.viewer, document=read_document({"format": "registry/1", "users": [user]}))
        persons[name] = with_password(Person(name, viewer_of_username(name, via="session")))
    held = _enrol_key(persons["holder"])
    factors.enrol(persons["holder"].user, _SECRET, totp.code_at(_SECRET, totp.step_of(clock.now())), replaces=True)
    _enrol_key(persons["locked"])
    persons["fresh"] = Proved("holder", persons["holder"].viewer)
    persons["fresh"].signed_in()  # on another machine
    persons["stale"] = Proved("sven", cast.sven.viewer, minutes=settings.SECOND_FACTOR_MINUTES + 1)
    persons["leaving"], persons["submitter"] = cast.rita, cast.ada
    with_password(cast.rita)
    for _ in range(lockout.MOST["name"]):
        lockout.count("name", LOCKED)
    for _ in range(lockout.MOST["code"]):
        lockout.count("code", str(persons["locked"].user.pk))
    facts = {"key": held, "password": PASSWORD, **_files(world, folder), **_things(cast, world)}
    _webhooks(cast)
    return facts


def _enrol_key(person: Person) -> int:
    """A security key of this person; its number."""
    holder = Holder(person.user, person.viewer.person, "a session")
    key = AKey(origin=settings.SECURITY_KEY_ORIGIN, host=urlsplit(settings.SECURITY_KEY_ORIGIN).hostname)
    assert keys.enrol(holder, "Blue key", key.enrolled(keys.asked_to_enrol(holder)), proved=True)
    return keys.keys_of(person.user)[0].pk


def _files(world: World, folder: Path) -> dict[str, Path]:
    """What a stranger hands in."""
    seal_now()
    certificate = f"/api/v1/shipments/{world.facts['shipment']}"
    owner, here = world.persons["owner"].signed_in(), {"host": urlsplit(settings.PUBLIC_BASE_URL).netloc}
    paper = bytes(Print.objects.get().document)
    made = {
        "paper.pdf": paper,
        "altered.pdf": paper.replace(b"Rare-earth", b"Rare earth", 1),
        "strange.pdf": b"%PDF-1.4 nobody's",
        "certificate.json": owner.get(f"{certificate}/certificate", headers=here).content,
        "bundle.zip": b"".join(owner.get(f"{certificate}/bundle", headers=here)),
        "nothing.txt": b"nothing of ours",
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return {name.replace(".", "_"): folder / name for name in made}


def _things(cast: Cast, world: World) -> dict[str, object]:
    """A lot in hand, a shipment that waits, a file that was tried and one recorded in part, and a form under way, of an enterprise; a case
    that was signed and then examined again; an entry with something to erase; an incident."""
    for lot in (HAND, GONE):
        a_lot_in_hand(cast, lot)
    number = submit(cast.ada.viewer, a_shipment(GONE, "400.000")).shipment.number
    files = lines(mined(11)), lines(mined(11), mined(12, facility="HFR-PLANT-9"), mined(11))
    read(sent(None, files[0], by=cast.ada.viewer, file_name="events-2026-03.ndjson", dry_run=True))
    read(sent(None, files[1], by=cast.ada.viewer, file_name="events-2026-03-all-of-plant-1.ndjson", accept="good_rows"))
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [sql.LOCK_REQUEST_KEY, cast.ada.viewer.organisation, hashlib.sha256(UNDER_WAY.encode()).hexdigest()])
    case = Case.objects.get(id=world.facts["waiting_case"])
    review.clear_finding(by=cast.rita.viewer, case_id=case.id, check="R01", examination=1, reason="Measured.")
    review.decide(by=cast.rita.viewer, case_id=case.id, verdict="approve", examination=1, reason="All agrees.")
    review.examine(case.shipment_id)
    entry = Entry.objects.get(kind="shipment.submitted", subject_id=Case.objects.get(id=world.facts["case"]).shipment_id)
    incident = incidents.report("monitor", "traceability.example/2026", "The log does not continue what was seen of it.", {"seen": b"x"})
    erasable = [one.path for one in ledger.erasable(ledger.entry(entry.uid))]
    return {"own_shipment": number, "erased_entry": entry.pk, "erasable": erasable[0], "incident": incident}


def _webhooks(cast: Cast) -> None:
    """Of an enterprise: one that is told all, one that fails, with notices that were delivered, failed and given up, and one disabled."""
    told = {
        "https://erp.example.org/hooks/ledger": (),
        "https://warehouse.example.org/a/rather/long/address/of/a/receiver?for=the-ledger": ("event.recorded", "case.approved", "case.returned",
                                                                                            "certificate.issued", "certificate.revoked"),
        "https://old.example.org/hooks": ("certificate.issued",),
    }  # fmt: skip
    of_ada = [subscribe(by=cast.ada.viewer, claim=WebhookClaim(url, kinds, "ERP, exports desk")).webhook for url, kinds in told.items()]
    recorded(cast.ada, 31, 32, 33)
    tell(subscriptions=[one.id for one in of_ada])
    now = clock.now()
    failed = {"tries": 2, "status": 500, "error": "it answers 500", "answer": "Traceback (most recent call last)", "tried_at": now}
    finished = {"next_try_at": None, "finished_at": now, "tried_at": now}
    states = ({"state": DONE, "tries": 1, "status": 204, **finished},
              {"state": GIVEN_UP, "tries": 10, "error": "no answer in time", **finished}, failed)  # fmt: skip
    for delivery, state in zip(Delivery.objects.filter(subscription=of_ada[1]).order_by("-id"), states, strict=False):
        Delivery.objects.filter(id=delivery.id).update(**state)
    Subscription.objects.filter(id=of_ada[1].id).update(failures=2, failing_since=now)
    Subscription.objects.filter(id=of_ada[2].id).update(state=DISABLED, reason="gone")
