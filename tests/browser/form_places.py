"""Pages that no address leads to: what a form is answered with. One row a state: who, where the form stands, what is put in, what is seen then.

A row is named after the route that the form is sent to, with the state behind `#`. Some change what they are about: a world is good for one
walk, in the order of the rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.places import Place
from tests.browser.scene import HAND, LOCKED, UNDER_WAY
from tests.browser.test_signin import code_of
from tests.interfaces.pages.own.test_body import sent_of
from tests.make.custody import a_shipment

Facts = Mapping[str, Any]
Value = str | Path | Callable[[Any], str]
"""Of a field: text, a file, or what is made of the page that is open. A radio button or box is chosen by its value."""

LOGIN, DESK_LOGIN = "main form button[type=submit]", "#login-form [type=submit]"
CODE, KEY = "form.main:not(.key) [type=submit]", "form.key [type=submit]"
COMMAND, WRONG, DONE, REFUSED = ".sending button", ".errornote", ".messagelist .success", ".refused:not([hidden])"


@dataclass(frozen=True)
class Answer(Place):
    """What the form at `path` is answered with, when these fields are filled and this button is pressed; `shows` is on the page then."""

    fill: Mapping[str, Value] = field(default_factory=dict)
    press: str = ""
    shows: str = ""


def form_places(facts: Facts) -> Iterator[Answer]:
    """All of them. `facts`: the world's, and those of the scene."""
    yield from _checked_files(facts)
    yield from _logins(facts)
    yield from _second_factors(facts)
    yield from _of_an_enterprise(facts)
    yield from _of_a_reviewer(facts)
    yield from _of_a_supervisor(facts)


def _checked_files(facts: Facts) -> Iterator[Answer]:
    seen = {
        "paper": ("paper_pdf", ".status.valid", {}), "altered": ("altered_pdf", ".status.revoked", {}),
        "strange": ("strange_pdf", ".status.unknown", {}), "certificate": ("certificate_json", ".status.valid", {"alike": True}),
        "bundle": ("bundle_zip", ".status.valid", {"alike": True}), "unreadable": ("nothing_txt", "#file-problem", {"status": 400}),
    }  # fmt: skip
    for state, (file, shows, more) in seen.items():
        yield Answer(f"verify/#{state}", "nobody", "/verify/", {"file": facts[file]}, "form[enctype] [type=submit]", shows, **more)


def _logins(facts: Facts) -> Iterator[Answer]:
    """With a wrong password, and after too many; where the organisation has an OpenID provider, which turns them away."""
    wrong, too_many, provided = {"username": "rita", "password": "wrong"}, {"username": LOCKED, "password": "wrong"}, facts["provided"]
    for door, press, shows in (("desk", DESK_LOGIN, WRONG), ("own", LOGIN, REFUSED), ("explore", LOGIN, REFUSED)):
        at, again = f"/{door}/login/", door == "explore"
        yield Answer(f"{door}/login/#wrong", "nobody", at, wrong, press, shows, under=provided, alike=again)
        yield Answer(f"{door}/login/#locked", "nobody", at, too_many, press, shows, status=429, alike=True)
        yield Answer(
            f"{door}/login/#not-linked", "nobody", at, {}, ".other-way a", "main h1", status=403, under=provided, alike=door != "own"
        )
    away = {**provided, "OIDC_ISSUER": "http://127.0.0.1:9"}
    yield Answer("own/login/#provider-away", "nobody", "/own/login/", {}, ".other-way a", "main h1", status=503, under=away, alike=True)


def _second_factors(facts: Facts) -> Iterator[Answer]:
    enrol, code, required = "sign-in/second-factor/", "sign-in/code/", {"SECOND_FACTOR": "required"}
    wrong, right = {"password": "wrong", "code": "12"}, {"password": facts["password"], "code": _first_code}
    yield Answer(f"{enrol}#wrong", "newcomer", f"/{enrol}", wrong, CODE, REFUSED, status=400, under=required)
    yield Answer(f"{enrol}#enrolled", "newcomer", f"/{enrol}", right, CODE, "#recovery", under=required)
    yield Answer(f"{code}#wrong", "holder", f"/{code}", {"code": "000000"}, CODE, "#id_code[aria-invalid]", status=400)
    yield Answer(f"{code}#locked", "locked", f"/{code}", {"code": "000000"}, CODE, "#id_code[aria-invalid]", status=429, alike=True)
    yield Answer(f"{code}#key-refused", "holder", f"/{code}", {}, KEY, f".key {REFUSED}")
    new = {"name": "Red key", "password": "wrong"}
    yield Answer("sign-in/keys/#wrong", "fresh", "/sign-in/keys/", new, KEY, f".key {REFUSED}", status=400)
    gone, remove = "sign-in/keys/<int:key_id>/remove/", f"/sign-in/keys/{facts['key']}/remove/"
    yield Answer(f"{gone}#wrong", "fresh", remove, {"password": "wrong"}, "form.main [type=submit]", REFUSED, status=400)
    yield Answer("sign-in/sessions/#ended", "fresh", "/sign-in/sessions/", {}, "form.main [type=submit]", "[role=status]")


def _first_code(browser: Any) -> str:
    return code_of(browser.one("#key").text)


def _of_an_enterprise(facts: Facts) -> Iterator[Answer]:
    new, said = "own/shipments/new", sent_of(a_shipment(HAND, "400.000"))
    act = "form.said .acts button[value={}]".format
    yield Answer(f"{new}#empty", "submitter", f"/{new}", {}, act("submit"), REFUSED, status=400)
    yield Answer(f"{new}#looked-at-first", "submitter", f"/{new}", said, act("precheck"), ".prechecked")
    yield Answer(f"{new}#rows", "submitter", f"/{new}", {}, "button[name=more][value=documents]", "[name='/documents/0/kind']", alike=True)
    again = {**said, "key": UNDER_WAY}
    yield Answer(f"{new}#under-way", "submitter", f"/{new}", again, act("submit"), "[data-kept-page=undecided]", status=409)
    yield Answer("own/events/new#wrong", "submitter", "/own/events/new", {"json": "{"}, act("record"), REFUSED, status=400)
    forged = {"json": "{}", "csrfmiddlewaretoken": ""}
    yield Answer("own/events/new#forged", "submitter", "/own/events/new", forged, act("record"), "main h1", status=403, alike=True)
    yield from _uploads(facts)
    yield from _webhooks(facts)
    one, at = "own/shipments/<str:number>", f"/own/shipments/{facts['own_shipment']}"
    revise, withdraw = f"{one}/revise", f"{one}/withdraw"
    yield Answer(f"{revise}#wrong", "submitter", f"{at}/revise", {}, act("submit"), REFUSED, status=409, alike=True)
    yield Answer(f"{withdraw}#wrong", "submitter", f"{at}/withdraw", {}, act("withdraw"), REFUSED, status=400)
    yield Answer(
        f"{withdraw}#done", "submitter", f"{at}/withdraw", {"reason": "Sold at home."}, act("withdraw"), ".pill.withdrawn", alike=True
    )


def _uploads(facts: Facts) -> Iterator[Answer]:
    new, one, press = "own/uploads/new", "own/uploads/<uuid:upload_id>", "tr:has(.pill.{}) a".format
    strange = {"file": facts["nothing_txt"], "utc_offset": "east"}
    yield Answer(f"{new}#wrong", "submitter", f"/{new}", strange, "form.said .acts button", "#utc_offset-problem", status=400)
    yield Answer(f"{one}#in-part", "submitter", "/own/uploads/", {}, press("warn"), "#recorded")
    yield Answer(f"{one}#tried", "submitter", "/own/uploads/", {}, press("good"), ".acts .go")


def _webhooks(facts: Facts) -> Iterator[Answer]:
    """Those of the submitter in all their states; what forms are answered with, of the owner's one."""
    every, new, one, at = "own/webhooks/", "own/webhooks/new", "own/webhooks/<uuid:webhook_id>", f"/own/webhooks/{facts['webhook']}"
    act, send = "form button[value={}]".format, "form.said .acts button"
    yield Answer(f"{every}#several", "submitter", "/own/", {}, f".sections a[href='/{every}']", "#listed")
    for state in ("warn", "bad"):
        yield Answer(f"{one}#{state}", "submitter", f"/{every}", {}, f"tr:has(.pill.{state}) a", f".headline .pill.{state}")
    strange = {"url": "http://erp.example.org/hooks", "case.approved": "on"}
    yield Answer(f"{new}#wrong", "submitter", f"/{new}", strange, send, "#url-problem-1", status=422)
    yield Answer(f"{new}#shown-once", "submitter", f"/{new}", {"url": "https://erp.example.org/hooks/new"}, send, "#secret", status=201)
    yield Answer(f"{one}#turned", "owner", at, {}, act("secret"), "#secret", status=201)
    yield Answer(f"{one}#tested", "owner", at, {}, act("test"), ".past.done", alike=True)
    yield Answer(
        f"{one}/change#wrong", "owner", f"{at}/change", {"url": "https://10.0.0.1/"}, send, "#url-problem-1", status=422, alike=True
    )
    yield Answer(f"{one}/remove#done", "owner", f"{at}/remove", {}, act("remove"), ".past.done", alike=True)


def _of_a_reviewer(facts: Facts) -> Iterator[Answer]:
    case, at = "desk/cases/<uuid:case_id>/", f"/desk/cases/{facts['waiting_case']}/"
    clear, sign = "#finding-R01 form [type=submit]", "#decide ~ form [type=submit]"
    yield Answer(f"{case}#not-cleared", "reviewer", at, {}, clear, f"#finding-R01 {WRONG}", status=400)
    yield Answer(f"{case}#cleared", "reviewer", at, {"reason": "Measured since."}, clear, DONE)
    yield Answer(f"{case}#not-signed", "reviewer", at, {"verdict": "refuse"}, sign, f"#decide ~ form {WRONG}", status=400)
    yield Answer(f"{case}#signed", "reviewer", at, {"verdict": "approve", "reason": "All agrees."}, sign, DONE)
    password, change = {"old_password": "wrong", "new_password1": "short", "new_password2": "shorter"}, "desk/password_change/"
    yield Answer(f"{change}#wrong", "reviewer", f"/{change}", password, ".submit-row [type=submit]", WRONG)
    yield Answer("desk/logout/#done", "leaving", "/desk/", {}, "#logout-form button", "#content p a")


def _of_a_supervisor(facts: Facts) -> Iterator[Answer]:
    licence, of_licence, by = f"/desk/registry/licence/{facts['licence']}", "desk/registry/licence/<uuid:row_id>/", "supervisor"
    closed, later = {"revoked_on": "1999-01-01", "reason": "Closed."}, {"revoked_on": "2026-06-30", "reason": "Closed."}
    yield Answer(f"{of_licence}restate/#wrong", by, f"{licence}/restate/", {"valid_from": ""}, COMMAND, WRONG, status=400)
    yield Answer(f"{of_licence}restate/#not-fresh", "stale", f"{licence}/restate/", {"reason": "Renewed."}, COMMAND, WRONG, status=403)
    yield Answer(f"{of_licence}revoke/#refused", by, f"{licence}/revoke/", closed, COMMAND, WRONG, status=422, alike=True)
    yield Answer(f"{of_licence}revoke/#done", by, f"{licence}/revoke/", later, COMMAND, DONE)
    state, token = "desk/registry/referencetable/state/", "desk/registry/token/issue/"
    yield Answer(f"{state}#wrong", by, f"/{state}", {"file": facts["nothing_txt"]}, COMMAND, WRONG, status=400, alike=True)
    yield Answer(f"{token}#wrong", by, f"/{token}", {"holder": "GONE"}, COMMAND, WRONG, status=404, alike=True)
    yield Answer(f"{token}#shown-once", by, f"/{token}", {"holder": "HFR"}, COMMAND, "#secret")
    erase, entry = "desk/ledger/entry/<int:entry_id>/erase/", f"/desk/ledger/entry/{facts['erased_entry']}/erase/"
    chosen = {"paths": facts["erasable"], "reason": "Asked for."}
    yield Answer(f"{erase}#not-confirmed", by, entry, chosen, COMMAND, WRONG, status=400)
    yield Answer(f"{erase}#done", by, entry, chosen | {"confirmed": "on"}, COMMAND, DONE, alike=True)
    settle, standing = f"#incident-{facts['incident']} [type=submit]", "desk/standing/"
    yield Answer(f"{standing}#wrong", by, f"/{standing}", {}, settle, WRONG, status=400)
    yield Answer(f"{standing}#settled", by, f"/{standing}", {"note": "A backup was put back."}, settle, DONE, alike=True)
