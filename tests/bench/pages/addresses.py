"""Every page that a supervisor, an auditor or an exporter is shown, about the largest things that the filled database has: name and address."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.apps import apps

from tests.house.routes import ASKED, ROWS, row_of
from traceability.certificates.models import Certificate
from traceability.custody.models import Document, Event, Line
from traceability.ledger.models import Entry
from traceability.registry.models import Licence, Quota
from traceability.review.models import Case

NOT_PAGES = ("GET api/", "GET own/", "GET healthz", "GET readyz", "GET metrics")
"""Programs ask the first, an enterprise sees the second of itself alone (`own_addresses`), the others are the operator's."""
DOWNLOADS = ("chain", "findings", "certificate", "certificate.pdf", "certificate.jsonld", "bundle", "history")
YEAR = 2025


def addresses() -> Iterator[tuple[str, str]]:
    """Each route of the permission matrix that a supervisor reads with a session, then the same with other questions."""
    known = facts()
    for asked in sorted({*ASKED, *(name for name in ROWS if "#" in name)}):
        row = row_of(asked)
        if row is None or not asked.startswith("GET ") or asked.startswith(NOT_PAGES) or row.statuses["supervisor"] != 200:
            continue
        if "(?P<" not in asked and row.by == "session":
            yield asked, _filled(row.path or "/" + asked.removeprefix("GET ").partition("#")[0], asked, known)
    yield from _more(known).items()


def own_addresses() -> Iterator[tuple[str, str]]:
    """The pages of the exporter of the first world, about its shipment that waits; one that is answered or taken back needs its own state.

    The world of the bench has no upload and no webhook.
    """
    known = facts()
    for asked, row in sorted(ROWS.items()):
        path = row.path or "/" + asked.removeprefix("GET ")
        if not asked.startswith("GET own/") or asked.endswith(("/login/", "/logout/")) or row.by != "session":
            continue
        if "{upload}" not in path and "{webhook}" not in path:
            yield asked, path.replace("{shipment}", str(known["shipment"]))


def facts() -> Mapping[str, object]:
    """A shipment at the end of a whole chain that waits, and one in the middle of a chain that is certified."""
    line = Line.objects.filter(shipment__reference="EXP-23").select_related("lot", "shipment")[0]
    certificate = Certificate.objects.filter(shipment__reference="EXP-14")[0]
    event = Event.objects.get(outputs__lot=line.lot)
    licence = Licence.objects.filter(kind="mining").order_by("number").select_related("organisation")[0]
    return {
        "lot": line.lot.name,
        "event": event.id,
        "shipment": line.shipment.number,
        "case": Case.objects.get(shipment_id=line.shipment_id).id,
        "certificate": certificate.number,
        "certified": certificate.shipment.number,
        "licence": licence.id,
        "number": licence.number,
        "miner": licence.organisation.code,
        "quota": Quota.objects.filter(kind="separation", year=YEAR)[0].id,
        "document": Document.objects.filter(event__isnull=False).exclude(number="").order_by("id")[0].number,
        "entry": Entry.objects.get(kind="shipment.submitted", subject_id=line.shipment_id).uid,
        "mined": Line.objects.filter(shipment__reference="EXP-4")[0].lot.name,
    }


def _more(known: Mapping[str, object]) -> dict[str, str]:
    """What the matrix does not ask: the largest answers, other filters, the downloads of a certified shipment."""
    lot, shipment, certified = (known[name] for name in ("lot", "shipment", "certified"))
    named = {"licence": f"mining:{known['number']}", "organisation": known["miner"], "event": known["event"], "document": known["document"]}
    found = {
        "GET explore/ nothing asked": "/explore/",
        "GET explore/ by seal or number": f"/explore/?q={known['document']}",
        "GET explore/ by name": "/explore/?" + urlencode({"q": "矿"}) + "业",
        "GET explore/ by entry": f"/explore/?q={known['entry']}",
        "GET explore/lots as of a day": f"/explore/lots/{lot}?at=2099-01-01",
        "GET explore/lots downstream, the first": f"/explore/lots/{known['mined']}?way=downstream",
        "GET explore/shipments as of a day": f"/explore/shipments/{shipment}?at=2099-01-01",
        "GET explore/shipments, certified": f"/explore/shipments/{certified}",
        "GET explore/shipments, certified, history": f"/explore/shipments/{certified}/history",
        "GET explore/shipments, certified, export": f"/explore/shipments/{certified}/export",
    }
    for kind, name in named.items():
        found[f"GET desk/impact/ {kind}"] = "/desk/impact/?" + urlencode({kind: name})
        found[f"GET explore/impact/ {kind}"] = "/explore/impact/?" + urlencode({"kind": kind, "name": name})
    for tab in ("mine", "second", "touched", "ready"):
        found[f"GET desk/ {tab}"] = f"/desk/?tab={tab}"
    found["GET desk/ oldest first, filtered"] = "/desk/?sort=age&exporter=EXP&worst=none"
    found["GET desk/cases next"] = f"/desk/cases/{known['case']}/next/"
    found["GET desk/custody/document/ searched"] = f"/desk/custody/document/?q={known['document']}"
    found["GET desk/custody/event/ second page"] = "/desk/custody/event/?p=2"
    return found


def _filled(path: str, asked: str, known: Mapping[str, object]) -> str:
    """The names in a path filled in; of a screen of the desk its last row, and every page of the supervision in the year that is filled."""
    named = re.match(r"GET desk/(\w+)/(\w+)/<(?:path:object_id|uuid:row_id|int:entry_id)>/", asked)
    own = {}
    if named is not None:
        row = apps.get_model(named[1], named[2])._default_manager.order_by("-pk").first()
        own = {"screen": f"{named[1]}/{named[2]}", "row": row.pk if row else 0}
    filled = re.sub(r"\{(\w+)\}", lambda name: str({**known, **own}[name[1]]), path)
    return filled.replace("year=2026", f"year={YEAR}")
