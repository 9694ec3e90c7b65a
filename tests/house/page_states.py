"""What each page shows when there is nothing to show, and what when it is asked the wrong thing. One row a page.

A state is who asks, where, and the status and words of the answer; a text in its place says why a page has no such state. `POST` sends
the named form. In addresses `{shipment}`, `{lot}`, `{event}` are those of a certified story, `{upload}` is one that waits, `{webhook}` one that
was told nothing yet, `{nothing}` is an id that nothing has.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class State:
    by: str
    path: str
    status: int
    says: str
    form: dict[str, str] = field(default_factory=dict)


def unknown(path: str, says: str, by: str = "otto") -> State:
    return State(by, path, 404, says)


def refused(path: str, says: str, by: str = "otto") -> State:
    return State(by, path, 400, says)


NO_LIST, NO_QUESTION = "it lists nothing", "it takes no question"
ALWAYS = "what it is about always has some"
NEVER, EARLY = "A day looks like 2026-04-25", "Not on record yet at that time"
NOTHING, NO_YEAR = "Nothing is on record for this", "is a whole number from"
NO_LOT, NO_SHIPMENT = "There is no such lot that you may see.", "There is no such shipment that you may see."
NO_UPLOAD = "There is no such upload that you may see."
NO_WEBHOOK = "There is no such webhook that you may see."
NO_ROW, NO_THING = "The registry has no such row.", "There is no such thing that you may see."
STRANGER = {"username": "nobody", "password": "wrong"}
SPAN = "/explore/supervision/"

STATES: dict[str, tuple[State | str, State | str]] = {
    "": (NO_LIST, NO_QUESTION),
    "api/v1/docs": (NO_LIST, NO_QUESTION),
    "checks/": (State("nobody", "/checks/?q=no+check+says+this", 200, "No check has these words"), refused("/checks/?on=tomorrow", NEVER, "nobody")),
    "verify/": (NO_LIST, refused("/verify/?number=12", "A number looks like RC-2026-1A2B3C4D5E.", "nobody")),
    "verify/<str:number>": (ALWAYS, unknown("/verify/RC-2026-0000000000", "There is no certificate with the number", "nobody")),
    # Explore
    "explore/": (State("otto", "/explore/?q=NOTHING", 200, "Nothing is on record under"),
                 State("otto", "/explore/?q=x", 200, "Two characters at least.")),
    "explore/login/": (NO_LIST, State("nobody", "/explore/login/", 200, "Name and password do not belong to an auditor", STRANGER)),
    "explore/impact/": (State("otto", "/explore/impact/?kind=organisation&name=HER", 200, "No certificate is touched."),
                        unknown("/explore/impact/?kind=lot&name=NOB:1", "Nothing is recorded under this name.")),
    "explore/events/<uuid:event_id>": (State("otto", "/explore/events/{mining}", 200, "None."),
                                       unknown("/explore/events/{nothing}", "There is no such event that you may see.")),
    "explore/organisations/<str:code>": (State("otto", "/explore/organisations/CUS", 200, "Nothing stands open."),
                                         unknown("/explore/organisations/NOB", NO_THING)),
    "explore/lots/<path:lot>": (unknown("/explore/lots/{lot}?at=2001-01-01", EARLY), refused("/explore/lots/{lot}?at=never", NEVER)),
    "explore/lots/<path:lot>#downstream": (State("otto", "/explore/lots/{unused}?way=downstream", 200, "Nobody has used this lot."),
                                           unknown("/explore/lots/NOB:1?way=downstream", NO_LOT)),
    "explore/lots/<path:lot>/table": (State("otto", "/explore/lots/{unused}/table?way=downstream", 200, "No chain"),
                                      refused("/explore/lots/{lot}/table?at=never", NEVER)),
    "explore/lots/<path:lot>/history": (ALWAYS, unknown("/explore/lots/NOB:1/history", NO_LOT)),
    "explore/shipments/<str:number>": (unknown("/explore/shipments/{shipment}?at=2001-01-01", EARLY),
                                       refused("/explore/shipments/{shipment}?at=never", NEVER)),
    "explore/shipments/<str:number>/table": (unknown("/explore/shipments/{shipment}/table?at=2001-01-01", EARLY),
                                             refused("/explore/shipments/{shipment}/table?at=never", NEVER)),
    "explore/shipments/<str:number>/findings": (State("otto", "/explore/shipments/{waiting}/findings", 200, "Not examined yet"),
                                                unknown("/explore/shipments/EX-0/findings", NO_SHIPMENT)),
    "explore/shipments/<str:number>/papers": (ALWAYS, unknown("/explore/shipments/EX-0/papers", NO_SHIPMENT)),
    "explore/shipments/<str:number>/history": (ALWAYS, unknown("/explore/shipments/EX-0/history", NO_SHIPMENT)),
    **{f"explore/supervision/{part}": (State("otto", f"{SPAN}{part}?year=2001", 200, says), refused(f"{SPAN}{part}?year=never", NO_YEAR))
       for part, says in {"": NOTHING, "elements": NOTHING, "plants": NOTHING, "signals": NOTHING, "rights": "None.",
                          "events": NOTHING, "shipments": NOTHING}.items()},
    "explore/supervision/cases": (State("otto", f"{SPAN}cases?check=M02", 200, NOTHING), refused(f"{SPAN}cases?check=Z99", "there is no such word here")),
    "explore/supervision/quotas/<uuid:quota_id>": (ALWAYS, unknown(f"{SPAN}quotas/{{nothing}}", NO_THING)),
    "explore/supervision/licences/<uuid:licence_id>": (State("otto", f"{SPAN}licences/{{licence}}", 200, "No approved shipment drew from it."),
                                                       unknown(f"{SPAN}licences/{{nothing}}", NO_THING)),
    # An enterprise's own pages
    "own/": (State("bela", "/own/", 200, "No shipment yet"), NO_QUESTION),
    "own/login/": (NO_LIST, State("nobody", "/own/login/", 200, "Name and password do not belong to", STRANGER)),
    "own/lots/": (State("bela", "/own/lots/", 200, "Nothing in your hands"), NO_QUESTION),
    "own/events/": (State("bela", "/own/events/", 200, "No event yet"), NO_QUESTION),
    "own/events/new": (NO_LIST, State("bela", "/own/events/new", 400, "Nothing was recorded", {"json": "{"})),
    "own/uploads/": (State("bela", "/own/uploads/", 200, "No file sent yet"), NO_QUESTION),
    "own/uploads/new": (NO_LIST, State("bela", "/own/uploads/new", 400, "Nothing was recorded", {"accept": "some"})),
    **{f"own/uploads/<uuid:upload_id>{view}": (State("ada", f"/own/uploads/{{upload}}{view}", 200, says),
                                               unknown(f"/own/uploads/{{nothing}}{view}", NO_UPLOAD, "bela"))
       for view, says in {"": "is read as soon as those before it are", "/events": "No event of this file is on record here."}.items()},
    "own/webhooks/": (State("bela", "/own/webhooks/", 200, "No webhook yet"), NO_QUESTION),
    "own/webhooks/new": (NO_LIST, State("bela", "/own/webhooks/new", 400, "Nothing was recorded", {"description": "x"})),
    "own/webhooks/<uuid:webhook_id>": (State("ada", "/own/webhooks/{webhook}", 200, "None yet."),
                                       unknown("/own/webhooks/{nothing}", NO_WEBHOOK, "bela")),
    **{f"own/webhooks/<uuid:webhook_id>{view}": (NO_LIST, unknown(f"/own/webhooks/{{nothing}}{view}", NO_WEBHOOK, "bela"))
       for view in ("/change", "/remove")},
    "own/shipments/new": (NO_LIST, State("bela", "/own/shipments/new", 400, "Nothing was recorded", {"act": "submit"})),
    **{f"own/shipments/<str:number>{view}": (ALWAYS, unknown(f"/own/shipments/EX-0{view}", NO_SHIPMENT, "bela"))
       for view in ("", "/findings", "/papers", "/history", "/revise", "/withdraw")},
    # Desk
    "desk/": (State("sven", "/desk/?exporter=HER", 200, "No case fits these filters."), State("sven", "/desk/?tab=no", 200, "No case is open.")),
    "desk/^(?P<app_label>review|certificates|custody|ledger|kernel|registry)/$": (NO_LIST, unknown("/desk/nothing/", NO_THING, "sven")),
    "desk/cases/<uuid:case_id>/": (ALWAYS, unknown("/desk/cases/{nothing}/", "There is no case {nothing} that you may see.", "sven")),
    "desk/impact/": (State("sven", "/desk/impact/?organisation=HER", 200, "No certificate is touched."),
                     unknown("/desk/impact/?lot=NOB:1", "Nothing is recorded under this name.", "sven")),
    "desk/standing/": (State("sven", "/desk/standing/", 200, "No incident was reported."),
                       State("sven", "/desk/standing/", 400, "errornote", {"command": "settle"})),
    "desk/login/": (NO_LIST, State("nobody", "/desk/login/", 200, "Name and password do not belong to a reviewer", STRANGER)),
    "desk/password_change/": (NO_LIST, State("sven", "/desk/password_change/", 200, "This field is required.", {"old_password": ""})),
    "desk/password_change/done/": (NO_LIST, NO_QUESTION),
    "desk/custody/event/": (State("sven", "/desk/custody/event/?stage=alloying", 200, NOTHING),
                            State("sven", "/desk/custody/event/?stage=never", 200, NOTHING)),
    "desk/custody/event/<path:object_id>/change/": (ALWAYS, State("sven", "/desk/custody/event/{nothing}/change/", 302, "doesn’t exist")),
    "desk/registry/licence/<uuid:row_id>/restate/": (NO_LIST, unknown("/desk/registry/licence/{nothing}/restate/", NO_ROW, "sven")),
    "desk/registry/quota/<uuid:row_id>/used/": (ALWAYS, unknown("/desk/registry/quota/{nothing}/used/", NO_ROW, "sven")),
    "desk/ledger/entry/<int:entry_id>/erase/": (NO_LIST, unknown("/desk/ledger/entry/0/erase/", NO_THING, "sven")),
    # Sign-in
    "sign-in/second-factor/": (NO_LIST, NO_QUESTION),
    "sign-in/sessions/": (State("rita", "/sign-in/sessions/", 200, "You are signed in nowhere else."), NO_QUESTION),
    "sign-in/keys/": (State("sven", "/sign-in/keys/", 200, "You have none yet."), NO_QUESTION),
}  # fmt: skip
