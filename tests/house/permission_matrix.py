"""Who gets which answer at which route. One row a method and route; a pattern behind `~` stands for several screens.

Statuses stand in the order of CALLERS. 404 is what may not be seen, 403 what a role may never do, 302 the way to the login.
`owner` is the exporter's token (at the desk a submitter's session), `other` another tenant's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.make.custody import a_shipment, stocktake

CALLERS = ("owner", "other", "reviewer", "supervisor", "auditor", "customs", "expired", "nobody")


@dataclass(frozen=True)
class Row:
    """What each caller gets. `path` fills in the names of the route; `body` may be made of the world's facts."""

    answers: str
    path: str = ""
    body: Any | Callable[[Mapping[str, Any]], Any] = None
    by: str = "token"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def statuses(self) -> dict[str, int]:
        return dict(zip(CALLERS, map(int, self.answers.split()), strict=True))


PUBLIC = "200 200 200 200 200 200 200 200"
PUBLIC_TOKEN = "200 200 200 200 200 200 401 200"
SIGNED_IN = "200 200 200 200 200 200 401 401"
READERS = "200 200 200 200 200 403 401 401"
SENDERS = "200 200 403 403 403 403 401 401"
KEEPERS = "200 200 403 403 200 403 401 401"
KEPT = "{} 404 403 403 404 403 401 401"
SENT = "200 404 403 403 403 403 401 401"
DESK = "302 302 200 200 302 302 302 302"
EXPLORE = "403 403 200 200 200 403 302 302"
OWN = "200 200 403 403 403 403 302 302"
OWN_SHIPMENT = "{} 404 403 403 403 403 302 302"
NO_FORM = "302 302 403 403 302 302 302 302"
NOT_THERE = "404 404 404 404 404 404 404 404"
LED_ON = "302 302 302 302 302 302 302 302"


def page(answers: str, path: str = "", body: Any = None) -> Row:
    return Row(answers, path, body, by="session")


SUPERVISED = "302 302 403 {} 302 302 302 302"
# The pages of the registry's screens that call a command: those that make a row, and those about one.
MAKING = {
    "organisation": "register", "facility": "register", "member": "join", "token": "issue", "licence": "register", "quota": "register",
    "publiclisting": "register", "listedparty": "register", "policyvalue": "register", "referencetable": "state", "falsedocument": "declare",
}  # fmt: skip
CHANGING = {
    "organisation": ("restate", "close"), "facility": ("restate",), "member": ("leave", "return", "role"),
    "token": ("revoke",),
    "licence": ("restate", "shorten", "revoke"), "quota": ("release",), "publiclisting": ("strike",), "listedparty": ("end",),
    "policyvalue": ("end",), "falsedocument": ("withdraw",),
}  # fmt: skip


def supervised() -> dict[str, Row]:
    """A form that is shown to supervisors alone, and refused when it is empty."""
    routes = {f"desk/registry/{kind}/{name}/": (name, "") for kind, name in MAKING.items()}
    routes |= {
        f"desk/registry/{kind}/<uuid:row_id>/{name}/": (name, f"/desk/{{screen}}/{{row}}/{name}/")
        for kind, names in CHANGING.items()
        for name in names
    }
    shown = {f"GET {route}": page(SUPERVISED.format(200), path) for route, (_, path) in routes.items()}
    sent = {f"POST {route}": page(SUPERVISED.format(400), path, {"command": name}) for route, (name, path) in routes.items()}
    return shown | sent


ROWS: dict[str, Row] = {
    # Operator and documentation
    "GET healthz": Row(PUBLIC),
    "GET readyz": Row(PUBLIC),
    "GET metrics": Row(NOT_THERE),
    "GET api/v1/schema": Row(PUBLIC),
    "GET api/v1/docs": Row(PUBLIC),
    "GET api/v1/^.*$": Row(NOT_THERE, "/api/v1/nothing"),
    "GET ^api(?:/|$)": Row(NOT_THERE, "/api/v2/events"),
    # Events and lots
    "GET api/v1/events": Row(READERS),
    "POST api/v1/events": Row("201 422 403 403 403 403 401 401", body=stocktake(facility="EXP-WH-1", performed_by="EXP")),
    "GET api/v1/uploads": Row(SENDERS),
    "POST api/v1/uploads": Row("202 202 403 403 403 403 401 401", "/api/v1/uploads?format=ndjson", stocktake()),
    "GET api/v1/uploads/template.xlsx": Row(SENDERS),
    "GET api/v1/uploads/<uuid:upload_id>": Row(SENT, "/api/v1/uploads/{upload}"),
    "GET api/v1/uploads/<uuid:upload_id>/errors.csv": Row(SENT, "/api/v1/uploads/{upload}/errors.csv"),
    "GET api/v1/uploads/<uuid:upload_id>/events": Row(SENT, "/api/v1/uploads/{upload}/events"),
    # Webhooks: an auditor keeps its own
    "GET api/v1/webhooks": Row(KEEPERS),
    "POST api/v1/webhooks": Row("201 201 403 403 201 403 401 401", body={"url": "https://hooks.example.org/ledger"}),
    "GET api/v1/webhooks/<uuid:webhook_id>": Row(KEPT.format(200), "/api/v1/webhooks/{webhook}"),
    "PATCH api/v1/webhooks/<uuid:webhook_id>": Row(KEPT.format(200), "/api/v1/webhooks/{webhook}", {"state": "paused"}),
    "DELETE api/v1/webhooks/<uuid:webhook_id>": Row(KEPT.format(204), "/api/v1/webhooks/{webhook}"),
    "POST api/v1/webhooks/<uuid:webhook_id>/secret": Row(KEPT.format(201), "/api/v1/webhooks/{webhook}/secret"),
    "POST api/v1/webhooks/<uuid:webhook_id>/test": Row(KEPT.format(202), "/api/v1/webhooks/{webhook}/test"),
    "GET api/v1/webhooks/<uuid:webhook_id>/deliveries": Row(KEPT.format(200), "/api/v1/webhooks/{webhook}/deliveries"),
    "GET api/v1/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>": Row(
        KEPT.format(200), "/api/v1/webhooks/{webhook}/deliveries/{delivery}"
    ),
    "POST api/v1/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliveries": Row(
        KEPT.format(202), "/api/v1/webhooks/{webhook}/deliveries/{delivery}/redeliveries"
    ),
    "GET api/v1/events/<uuid:event_id>": Row("200 404 200 200 200 403 401 401", "/api/v1/events/{event}"),
    "POST api/v1/events/<uuid:event_id>/confirm": Row("409 404 403 403 403 403 401 401", "/api/v1/events/{mistaken_event}/confirm", {}),
    "POST api/v1/events/<uuid:event_id>/correct": Row("201 404 403 403 403 403 401 401", "/api/v1/events/{mistaken_event}/correct",
        {"reason": "The wrong scale was read.", "event": None}),
    "GET api/v1/lots/<path:lot>": Row("200 404 200 200 200 403 401 401", "/api/v1/lots/{lot}"),
    "GET api/v1/lots/<path:lot>/upstream": Row("200 404 200 200 200 403 401 401", "/api/v1/lots/{lot}/upstream"),
    "GET api/v1/lots/<path:lot>/downstream": Row("200 404 200 200 200 403 401 401", "/api/v1/lots/{lot}/downstream"),
    **{f"GET api/v1/lots/<path:lot>/{way}#csv": Row("200 404 200 200 200 403 401 401", f"/api/v1/lots/{{lot}}/{way}?format=csv")
       for way in ("upstream", "downstream")},
    # Returns
    "GET api/v1/returns/<str:month>": Row("200 404 200 200 200 403 401 401", "/api/v1/returns/2026-03?organisation=EXP"),
    **{f"GET api/v1/returns/<str:month>#{form}":
       Row("200 404 200 200 200 403 401 401", f"/api/v1/returns/2026-03?organisation=EXP&format={form}") for form in ("csv", "xlsx")},
    # What is touched
    "GET api/v1/impact": Row("403 403 200 200 200 403 401 401", "/api/v1/impact?lot={lot}"),
    # Shipments
    "GET api/v1/shipments": Row(SIGNED_IN),
    "POST api/v1/shipments": Row("422 422 403 403 403 403 401 401", body=a_shipment("NOB:NOTHING-1")),
    "POST api/v1/shipments/precheck": Row("422 422 403 403 403 403 401 401", body=a_shipment("NOB:NOTHING-1")),
    "GET api/v1/shipments/<str:number>": Row("200 404 200 200 200 200 401 401", "/api/v1/shipments/{shipment}"),
    "GET api/v1/shipments/<str:number>/chain": Row("200 404 200 200 200 403 401 401", "/api/v1/shipments/{shipment}/chain"),
    "GET api/v1/shipments/<str:number>/chain#csv": Row("200 404 200 200 200 403 401 401", "/api/v1/shipments/{shipment}/chain?format=csv"),
    "GET api/v1/shipments/<str:number>/findings": Row("200 404 200 200 200 403 401 401", "/api/v1/shipments/{shipment}/findings"),
    "GET api/v1/shipments/<str:number>/history": Row("200 404 200 200 200 200 401 401", "/api/v1/shipments/{shipment}/history"),
    "POST api/v1/shipments/<str:number>/withdraw": Row("201 404 403 403 403 403 401 401", "/api/v1/shipments/{waiting_shipment}/withdraw",
        {"reason": "Sold at home."}),
    "POST api/v1/shipments/<str:number>/revisions": Row("409 404 403 403 403 403 401 401", "/api/v1/shipments/{waiting_shipment}/revisions",
        a_shipment("NOB:NOTHING-1")),
    # Cases
    "GET api/v1/cases": Row("403 403 200 200 200 403 401 401"),
    "GET api/v1/cases/<uuid:case_id>": Row("403 403 200 200 200 403 401 401", "/api/v1/cases/{case}"),
    "POST api/v1/cases/<uuid:case_id>/decisions": Row("403 403 201 201 403 403 401 401", "/api/v1/cases/{waiting_case}/decisions",
        {"verdict": "refuse", "reason": "x", "examination": 1}),
    "POST api/v1/cases/<uuid:case_id>/clearances": Row("403 403 201 201 403 403 401 401", "/api/v1/cases/{waiting_case}/clearances",
        {"check": "R01", "reason": "x", "examination": 1}),
    # Certificates
    "GET api/v1/shipments/<str:number>/certificate": Row("200 404 200 200 200 200 401 401", "/api/v1/shipments/{shipment}/certificate"),
    **{f"GET api/v1/shipments/<str:number>/certificate.{form}":
       Row("200 404 200 200 200 200 401 401", f"/api/v1/shipments/{{shipment}}/certificate.{form}") for form in ("pdf", "jsonld")},
    "GET api/v1/shipments/<str:number>/certificate.jsonld#jwt": Row("200 404 200 200 200 200 401 401",
        "/api/v1/shipments/{shipment}/certificate.jsonld", headers={"accept": "application/vc+jwt"}),
    "GET api/v1/shipments/<str:number>/bundle": Row("200 404 200 200 200 200 401 401", "/api/v1/shipments/{shipment}/bundle"),
    "POST api/v1/shipments/<str:number>/release": Row("403 403 403 403 403 422 401 401", "/api/v1/shipments/{shipment}/release",
        {"released_on": "2026-04-25", "lines": [{"lot": "NOB:NOTHING-1", "net_kg": "1.000"}]}),
    # Ledger
    "GET api/v1/ledger/checkpoint": Row(PUBLIC_TOKEN),
    "GET api/v1/ledger/keys": Row(PUBLIC_TOKEN),
    "GET api/v1/ledger/consistency": Row(PUBLIC_TOKEN, "/api/v1/ledger/consistency?from={size}"),
    "GET api/v1/ledger/logs/<str:year>/checkpoint": Row(PUBLIC_TOKEN, "/api/v1/ledger/logs/{year}/checkpoint"),
    "GET api/v1/ledger/tile/<path:tile>": Row(PUBLIC_TOKEN, "/api/v1/ledger/tile/0/000.p/{size}"),
    "GET api/v1/ledger/tile/<path:tile>#entries": Row("404 404 200 200 200 404 401 404", "/api/v1/ledger/tile/entries/000.p/{size}"),
    "GET api/v1/ledger/logs/<str:year>/tile/<path:tile>": Row(PUBLIC_TOKEN, "/api/v1/ledger/logs/{year}/tile/0/000.p/{size}"),
    "GET api/v1/ledger/logs/<str:year>/tile/<path:tile>#entries": Row(
        "404 404 200 200 200 404 401 404", "/api/v1/ledger/logs/{year}/tile/entries/000.p/{size}"),
    "GET api/v1/ledger/entries/<str:uid>": Row("200 404 200 200 200 200 401 404", "/api/v1/ledger/entries/{entry}"),
    "GET api/v1/ledger/entries/<str:uid>#leaf": Row(
        "200 404 200 200 200 200 401 404", "/api/v1/ledger/entries/{entry}", headers={"accept": "application/octet-stream"}),
    "GET api/v1/ledger/entries/<str:uid>/disclosures": Row(
        "200 404 200 200 200 200 401 404", "/api/v1/ledger/entries/{entry}/disclosures"),
    "GET api/v1/ledger/receipts/<str:uid>": Row("200 404 200 200 200 200 401 404", "/api/v1/ledger/receipts/{entry}"),
    "GET api/v1/ledger/receipts/<str:uid>#certificate": Row("202 202 202 202 202 202 401 202", "/api/v1/ledger/receipts/{certificate_entry}"),
    # Registry
    "GET api/v1/registry/organisations": Row(SIGNED_IN),
    "GET api/v1/registry/facilities": Row(SIGNED_IN),
    "GET api/v1/registry/licences": Row(SIGNED_IN),
    "GET api/v1/registry/quotas": Row(SIGNED_IN),
    "GET api/v1/registry/public-list": Row(SIGNED_IN),
    "GET api/v1/registry/policies": Row(SIGNED_IN),
    "GET api/v1/registry/reference/<str:table>": Row(SIGNED_IN, "/api/v1/registry/reference/elements"),
    "POST api/v1/registry/imports": Row("403 403 403 200 403 403 401 401", body={"format": "registry/1"}),
    # Pages
    "GET ": page(PUBLIC, "/"),
    "GET favicon.ico": page(LED_ON),
    "GET checks/": page(PUBLIC),
    "GET verify/": page(PUBLIC),
    "GET verify/<str:number>": page(PUBLIC, "/verify/{certificate}"),
    "POST verify/": page("400 400 400 400 400 400 400 400"),
    "GET .well-known/did.json": page(PUBLIC),
    "GET status/<int:number>": page(PUBLIC, "/status/1"),
    "GET ns/ree/v1": page(PUBLIC),
    "GET id/<path:name>": page("303 303 303 303 303 303 303 303", "/id/shipment/{shipment}"),
    "GET i18n/setlang/": page(LED_ON),
    "POST i18n/setlang/": page(LED_ON, body={"language": "zh-hans"}),
    # Explore
    "GET explore/": page(EXPLORE, "/explore/?q={lot}"),
    "GET explore/login/": page("200 200 302 302 302 200 200 200"),
    "POST explore/login/": page("200 200 200 200 200 200 200 200", body={"username": "ada", "password": "wrong"}),
    "GET explore/logout/": page("405 405 405 405 405 405 405 405"),
    "POST explore/logout/": page(LED_ON),
    "GET explore/impact/": page(EXPLORE, "/explore/impact/?kind=lot&name={lot}"),
    "GET explore/organisations/<str:code>": page(EXPLORE, "/explore/organisations/EXP"),
    "GET explore/events/<uuid:event_id>": page(EXPLORE, "/explore/events/{event}"),
    **{f"GET explore/lots/<path:lot>{view}": page(EXPLORE, f"/explore/lots/{{lot}}{view}") for view in ("", "/table", "/history", "/export")},
    "GET explore/lots/<path:lot>#downstream": page(EXPLORE, "/explore/lots/{lot}?way=downstream"),
    **{f"GET explore/shipments/<str:number>{view}": page(EXPLORE, f"/explore/shipments/{{shipment}}{view}")
       for view in ("", "/table", "/findings", "/papers", "/history", "/export")},
    **{f"GET explore/supervision/{part}": page(EXPLORE, f"/explore/supervision/{part}?year=2026")
       for part in ("", "elements", "rights", "plants", "signals", "events", "shipments")},
    "GET explore/supervision/cases": page(EXPLORE, "/explore/supervision/cases?check=M02"),
    "GET explore/supervision/quotas/<uuid:quota_id>": page(EXPLORE, "/explore/supervision/quotas/{quota}"),
    "GET explore/supervision/licences/<uuid:licence_id>": page(EXPLORE, "/explore/supervision/licences/{licence}"),
    # An enterprise's own pages
    "GET own/": page(OWN),
    "GET own/login/": page("302 302 200 200 200 200 200 200"),
    "POST own/login/": page("200 200 200 200 200 200 200 200", body={"username": "ada", "password": "wrong"}),
    "GET own/logout/": page("405 405 405 405 405 405 405 405"),
    "POST own/logout/": page(LED_ON),
    "GET own/lots/": page(OWN),
    "GET own/events/": page(OWN),
    "GET own/events/new": page(OWN),
    "POST own/events/new": page("400 400 403 403 403 403 302 302", body={"json": "{"}),
    **{f"GET own/uploads/{view}": page(OWN) for view in ("", "new", "template.xlsx")},
    "POST own/uploads/new": page("400 400 403 403 403 403 302 302", body={"accept": "some"}),
    **{f"GET own/uploads/<uuid:upload_id>{view}": page(OWN_SHIPMENT.format(200), f"/own/uploads/{{upload}}{view}")
       for view in ("", "/events", "/errors.csv")},
    **{f"GET own/webhooks/{view}": page(OWN) for view in ("", "new")},
    "POST own/webhooks/new": page("400 400 403 403 403 403 302 302"),
    **{f"GET own/webhooks/<uuid:webhook_id>{view}": page(OWN_SHIPMENT.format(200), f"/own/webhooks/{{webhook}}{view}")
       for view in ("", "/change", "/remove")},
    **{f"POST own/webhooks/<uuid:webhook_id>{view}": page(OWN_SHIPMENT.format(status), f"/own/webhooks/{{webhook}}{view}", {"act": "secret"})
       for view, status in (("", 201), ("/change", 400), ("/remove", 303))},
    "GET own/shipments/new": page(OWN),
    "GET own/<path:page>/": page(LED_ON, "/own/shipments/new/"),
    "POST own/shipments/new": page("400 400 403 403 403 403 302 302", body={"act": "submit"}),
    **{f"GET own/shipments/<str:number>{view}": page(OWN_SHIPMENT.format(200), f"/own/shipments/{{shipment}}{view}")
       for view in ("", "/findings", "/papers", "/history", "/revise", "/withdraw")},
    "POST own/shipments/<str:number>/revise": page(OWN_SHIPMENT.format(400), "/own/shipments/{shipment}/revise", {"act": "submit"}),
    "POST own/shipments/<str:number>/withdraw": page(OWN_SHIPMENT.format(409), "/own/shipments/{shipment}/withdraw", {"reason": "Sold at home."}),
    # Desk
    "GET desk/": page(DESK),
    "GET desk/cases/<uuid:case_id>/": page(DESK, "/desk/cases/{case}/"),
    "GET desk/cases/<uuid:case_id>/next/": page(LED_ON, "/desk/cases/{case}/next/"),
    "POST desk/cases/<uuid:case_id>/": page("302 302 409 409 302 302 302 302", "/desk/cases/{case}/",
        {"command": "decide", "verdict": "refuse", "reason": "The case is decided.", "examination": 1, "final": "1"}),
    "GET desk/impact/": page(DESK, "/desk/impact/?lot={lot}"),
    "GET desk/standing/": page(DESK),
    "POST desk/standing/": page(SUPERVISED.format(400), body={"command": "settle"}),
    **supervised(),
    **{f"GET desk/certificates/certificate/<uuid:row_id>/{name}/": page(SUPERVISED.format(200), f"/desk/{{screen}}/{{row}}/{name}/")
       for name in ("settle", "suspend", "reinstate", "revoke")},
    **{f"POST desk/certificates/certificate/<uuid:row_id>/{name}/":
       page(SUPERVISED.format(400), f"/desk/{{screen}}/{{row}}/{name}/", {"command": name}) for name in ("settle", "suspend", "reinstate", "revoke")},
    "GET desk/ledger/entry/<int:entry_id>/erase/": page(SUPERVISED.format(200), "/desk/{screen}/{row}/erase/"),
    "POST desk/ledger/entry/<int:entry_id>/erase/": page(SUPERVISED.format(400), "/desk/{screen}/{row}/erase/", {"command": "erase"}),
    # Its form has no field, so that what is sent is carried out.
    "GET desk/registry/member/<uuid:row_id>/sessions/": page(SUPERVISED.format(200), "/desk/{screen}/{row}/sessions/"),
    "POST desk/registry/member/<uuid:row_id>/sessions/":
       page(SUPERVISED.format(302), "/desk/{screen}/{row}/sessions/", {"command": "sessions"}),
    # Without an organisation's provider, as here, nobody is led to one and no account is linked; with one: tests/interfaces/signin/test_oidc_pages.py.
    "GET desk/registry/member/<uuid:row_id>/account/": page(SUPERVISED.format(404), "/desk/{screen}/{row}/account/"),
    "POST desk/registry/member/<uuid:row_id>/account/": page(SUPERVISED.format(404), "/desk/{screen}/{row}/account/", {"command": "account"}),
    "GET sign-in/oidc/": page(NOT_THERE, "/sign-in/oidc/?door=desk"),
    "GET sign-in/oidc/callback": page(NOT_THERE),
    "GET sign-in/code/": page("302 302 302 302 302 302 302 302"),
    "POST sign-in/code/": page("400 400 400 400 400 400 302 302", body={"code": "000000"}),
    "GET sign-in/second-factor/": page("200 200 200 200 200 200 302 302"),
    "POST sign-in/second-factor/": page("400 400 400 400 400 400 302 302", body={"code": "000000"}),
    "GET sign-in/keys/": page("200 200 200 200 200 200 302 302"),
    "POST sign-in/keys/": page("400 400 400 400 400 400 302 302"),
    **{f"GET sign-in/{place}/challenge/": page("405 405 405 405 405 405 302 302") for place in ("keys", "code")},
    "POST sign-in/keys/challenge/": page("400 400 400 400 400 400 302 302"),
    "POST sign-in/code/challenge/": page("200 200 200 200 200 200 302 302"),
    "GET sign-in/keys/<int:key_id>/remove/": page("404 404 404 404 404 404 302 302", "/sign-in/keys/0/remove/"),
    "POST sign-in/keys/<int:key_id>/remove/": page("404 404 404 404 404 404 302 302", "/sign-in/keys/0/remove/"),
    "GET sign-in/sessions/": page("200 200 200 200 200 200 302 302"),
    "POST sign-in/sessions/": page(LED_ON, body={"session": "0"}),
    "GET sign-in/out/": page("405 405 405 405 405 405 405 405"),
    "POST sign-in/out/": page(LED_ON),
    "GET desk/login/": page("200 200 302 302 200 200 200 200"),
    "POST desk/logout/": page("302 302 200 200 302 302 302 302"),
    "GET desk/logout/": page("302 302 405 405 302 302 302 302"),
    "GET desk/password_change/": page(DESK),
    "GET desk/password_change/done/": page(DESK),
    "GET desk/autocomplete/": page(NO_FORM),
    "GET desk/jsi18n/": page(DESK),
    "GET desk/r/<path:content_type_id>/<path:object_id>/": page("302 302 404 404 302 302 302 302", "/desk/r/0/0/"),
    **{f"GET desk/registry/{kind}/<uuid:row_id>/used/": page(DESK, "/desk/{screen}/{row}/used/") for kind in ("licence", "quota")},
    "GET desk/registry/referencetable/<uuid:row_id>/file/": page(DESK, "/desk/{screen}/{row}/file/"),
    "~GET desk/\\w+/\\w+/": page(DESK),
    "~GET desk/\\w+/\\w+/add/": page(NO_FORM),
    "~GET desk/\\^\\(\\?P<app_label>.*": page(DESK, "/desk/custody/"),
    "~GET desk/\\(\\?P<url>.*": page("302 302 404 404 302 302 302 302", "/desk/nothing"),
    "GET desk/review/case/<path:object_id>/change/": page(LED_ON, "/desk/{screen}/{row}/change/"),
    "~GET desk/\\w+/\\w+/<path:object_id>/change/": page(DESK, "/desk/{screen}/{row}/change/"),
    "~GET desk/\\w+/\\w+/<path:object_id>/delete/": page(NO_FORM, "/desk/{screen}/{row}/delete/"),
    "~GET desk/\\w+/\\w+/<path:object_id>/history/": page(LED_ON, "/desk/{screen}/{row}/history/"),
    "~GET desk/\\w+/\\w+/<path:object_id>/": page(LED_ON, "/desk/{screen}/{row}/"),
}  # fmt: skip
