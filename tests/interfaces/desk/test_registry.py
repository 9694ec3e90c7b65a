"""The registry's screens: supervisors find the pages that change a row, everybody else reads; every page calls its command."""

from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from tests.make.registry import SUPERVISOR, SYSTEM, a_full_document, registered
from traceability.interfaces.desk.registry.pages import RegistryDesk, RegistryPage
from traceability.interfaces.desk.screens import site
from traceability.kernel.identifiers import uuid7
from traceability.ledger.models import Entry
from traceability.registry import services
from traceability.registry.models import Licence, Member, Organisation, PublicListing, Token

WHY = "Found by an inspection."
DAY = "2026-06-30"
FRM = {"name": "FRM Company", "country": "DE", "kinds": ["foreign"], "registered_on": "2010-01-01", "joined_on": "2025-01-01"}
PLANT = {"organisation": "FRM", "kind": "warehouse", "name": "Warehouse"}
LICENCE = {"organisation": "FRM", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "issued_by": "Commerce ministry"}
PAPER = {"kind": "assay_certificate", "number": "Q-311", "issuer": "HFR"}
PRICES = "product,form,currency,price_per_kg,valid_from,source,confidence\nNdPr oxide,oxide,CNY,400.00,2026-04-01,a price list,S\n"


def a_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", text.encode(), content_type="text/csv")


SENT = {
    "organisation.register": FRM | {"code": "NEW"},
    "organisation.restate": FRM | {"name": "Renamed", "reason": WHY},
    "organisation.close": {"closed_on": "2026-11-01", "reason": WHY},
    "facility.register": PLANT | {"code": "FRM-2", "own_ranges_percent": "Nd 15 18.5\nCe 0, 2"},
    "facility.restate": PLANT | {"name": "Renamed", "reason": WHY},
    "member.join": {"username": "frm.bela", "organisation": "FRM", "role": "submitter"},
    "member.leave": {"reason": WHY},
    "member.return": {"reason": WHY},
    "member.role": {"role": "auditor", "reason": WHY},
    "token.issue": {"holder": "FRM", "days": "30", "scope": "read"},
    "token.revoke": {"reason": WHY},
    "licence.register": LICENCE | {"kind": "dual_use", "number": "DU-1", "value": "10", "unit": "kg", "basis": "net", "per": "total", "elements": "Dy, Tb"},
    "licence.restate": LICENCE | {"issued_by": "Renamed", "reason": WHY},
    "licence.shorten": {"valid_to": DAY, "reason": WHY},
    "licence.revoke": {"revoked_on": DAY, "reason": WHY},
    "quota.register": {"group": "NORTH", "year": "2026", "kind": "separation", "secret": "on", "released_on": DAY, "reo_t": "1200"},
    "quota.release": {"released_on": "2026-10-01", "reo_t": "250.5"},
    "publiclisting.register": {"organisation": "FRM", "year": "2027", "activities": ["mining"]},
    "publiclisting.strike": {"reason": WHY},
    "listedparty.register": {"name": "Another FZE", "country": "AE", "list": "watch", "listed_on": DAY, "source": "Notice 7 of 2026"},
    "listedparty.end": {"until": DAY, "reason": WHY},
    "policyvalue.register": {"key": "M02.tolerance_percent", "value": "2.0", "valid_from": DAY, "confidence": "P", "source": "Circular 3 of 2026"},
    "policyvalue.end": {"valid_to": DAY, "reason": WHY},
    "falsedocument.declare": PAPER | {"number": "Q-312", "reason": WHY},
    "falsedocument.withdraw": {"reason": WHY},
    "referencetable.state": {"table": "reference_prices", "version": "1", "file": lambda: a_file(PRICES), "reason": WHY},
}  # fmt: skip
SCREENS = {
    model._meta.model_name: screen
    for model, screen in site._registry.items()
    if isinstance(screen, RegistryDesk) and model._meta.app_label == "registry"
}
PAGES = [(kind, page) for kind, screen in SCREENS.items() for page in screen.pages if page.carry_out is RegistryPage.carry_out]
"""Those that call a command. What is kept about signing in is no part of the record: its pages are tried in test_proving_anew and beside it."""
IDS = [f"{kind}.{page.name}" for kind, page in PAGES]


@dataclass
class Desk:
    """Sven and Rita at the desk of a registry with a row of everything."""

    sven: Client
    rita: Client

    def address(self, kind: str, page) -> str:
        screen = SCREENS[kind]
        return screen.address(page.name, *([self.row(kind, page).pk] if page.of_row else []))

    def row(self, kind: str, page=None):
        return SCREENS[kind].model.objects.order_by("pk").last()

    def send(self, kind: str, page, client: Client | None = None, **more):
        row = self.row(kind) if page.of_row else None
        said = {name: value() if callable(value) else value for name, value in SENT[f"{kind}.{page.name}"].items()}
        data = {"command": page.name, **({"seen": row.version} if row else {}), **said, **more}
        return (client or self.sven).post(self.address(kind, page), data)


@pytest.fixture
def desk(cast) -> Desk:
    registered(a_full_document(), by=cast.sven.viewer)
    services.create_token(by=SYSTEM, holder_code_or_username="frm.ada")
    services.declare_false(by=SUPERVISOR, paper=services.Paper(**PAPER), reason="Never issued.")
    return Desk(cast.sven.signed_in(), cast.rita.signed_in())


def entries() -> int:
    return Entry.objects.count()


def test_every_page_is_sent_here():
    assert sorted(IDS) == sorted(SENT)


@pytest.mark.parametrize(("kind", "page"), PAGES, ids=IDS)
def test_a_supervisor_sends_the_form_and_it_is_recorded(desk, kind, page):
    if page.name == "return":
        services.set_member_active(by=SUPERVISOR, member_id=desk.row("member").id, active=False)
    if kind == "policyvalue":
        services.load_reference(by=SYSTEM)
    before, shown = entries(), desk.sven.get(desk.address(kind, page))

    answer = desk.send(kind, page)

    assert shown.status_code == 200 and escape(str(page.explains)) in shown.content.decode()
    assert entries() > before, answer.content.decode()
    if page.name != "issue":
        row = desk.row(kind)
        assert (answer.status_code, answer["Location"]) == (302, SCREENS[kind].address("change", row.pk))
        after = desk.sven.get(answer["Location"]).content.decode()
        assert f"is recorded as version {row.version}." in after and (WHY in after) is ("reason" in SENT[f"{kind}.{page.name}"])
    connection.check_constraints()


def test_nobody_else_does(desk, cast):
    before, strangers = entries(), [one.signed_in() for one in (cast.ada, cast.otto, cast.mei)]

    for kind, page in PAGES:
        assert desk.rita.get(desk.address(kind, page)).status_code == 403, page
        assert desk.send(kind, page, desk.rita).status_code == 403, page
        for stranger in strangers:
            assert desk.send(kind, page, stranger).status_code == 302, page
    assert entries() == before


def test_an_empty_form_says_what_is_missing(desk):
    before = entries()

    for kind, page in PAGES:
        answer = desk.sven.post(desk.address(kind, page), {"command": page.name, "seen": "x"})
        text = answer.content.decode()
        assert answer.status_code == 400, page
        assert "Nothing was recorded." in text and 'role="alert"' in text and 'aria-invalid="true"' in text, page
    assert entries() == before


def test_a_form_about_an_older_version_is_shown_anew(desk):
    before = entries()

    for kind, page in PAGES:
        if page.of_row:
            answer = desk.send(kind, page, seen="7")
            text = answer.content.decode()
            assert answer.status_code == 409, page
            assert "version 1 stands now, 7 was seen" in text and 'name="seen" value="1"' in text, page
            assert desk.sven.get(SCREENS[kind].address(page.name, uuid7())).status_code == 404, page
    assert entries() == before


def test_links_to_pages_are_for_supervisors(desk):
    services.load_reference(by=SYSTEM)
    for kind in SCREENS:
        _links_are_for_supervisors(desk, kind)


def _links_are_for_supervisors(desk, kind):
    screen, row = SCREENS[kind], desk.row(kind)
    places = {None: screen.address("changelist"), row: screen.address("change", row.pk)}

    for about, place in places.items():
        offered = [page for page in screen.pages if page.of_row == (about is not None) and page.is_offered(about)]
        links = [f'href="{screen.address(page.name, *([row.pk] if about else []))}"' for page in offered]
        assert all(link in desk.sven.get(place).content.decode() for link in links)
        assert not any(link in desk.rita.get(place).content.decode() for link in links)
        assert 'class="changes"' not in desk.rita.get(place).content.decode()


@pytest.mark.parametrize(("kind", "page", "model"), [
    ("licence", "revoke", Licence), ("token", "revoke", Token), ("organisation", "close", Organisation),
    ("publiclisting", "strike", PublicListing), ("member", "leave", Member),
])  # fmt: skip
def test_what_was_done_is_not_offered_again(desk, kind, page, model):
    page = next(one for one in SCREENS[kind].pages if one.name == page)
    desk.send(kind, page)

    text = desk.sven.get(SCREENS[kind].address("change", desk.row(kind).pk)).content.decode()

    assert f'href="{desk.address(kind, page)}"' not in text


@pytest.mark.parametrize("kind", ["organisation", "facility", "licence"])
def test_a_form_that_changes_a_row_begins_with_what_stands(desk, kind):
    page = next(one for one in SCREENS[kind].pages if one.name == "restate")
    form = desk.sven.get(desk.address(kind, page)).context["form"]
    sent = {name: field.value() for name, field in ((name, form[name]) for name in form.fields)}
    plain = {name: form.fields[name].prepare_value(value) for name, value in sent.items() if value not in (None, "", [])}

    answer = desk.sven.post(desk.address(kind, page), {"command": "restate", "seen": "1", **plain, "reason": WHY}, follow=True)

    assert "Nothing had to change." in answer.content.decode()
    assert desk.row(kind).version == 1


def test_a_form_may_begin_with_what_the_link_says(desk):
    text = desk.sven.get("/desk/registry/licence/register/?organisation=FRM&facility=%22%3E%3Cscript%3E").content.decode()

    assert 'value="FRM"' in text and "<script>" not in text


def test_a_page_speaks_chinese_and_holds_nothing_inline(desk):
    for kind, page in PAGES:
        text = desk.sven.get(desk.address(kind, page), headers={"accept-language": "zh-CN"}).content.decode()
        with translation.override("en"):
            english = escape(str(page.explains))
        assert "工作台" in text and "返回，不作更改" in text and english not in text, page
        assert "<script>" not in text and "style=" not in text and "onclick" not in text, page


def test_a_forged_form_is_refused(desk, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sven.user)

    assert client.post("/desk/registry/organisation/register/", {"command": "register", **FRM, "code": "NEW"}).status_code == 403
    assert not Organisation.objects.filter(code="NEW").exists()
