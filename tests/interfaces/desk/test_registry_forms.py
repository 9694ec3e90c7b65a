"""A form says what a registry document says; a refusal stands at the field that it is about, in the reader's language."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from tests.make.registry import NO_SCOPE, SYSTEM, a_full_document, a_licence, a_row, approve, registered
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.licence_forms import RegisterForm, filled, row_of
from traceability.interfaces.desk.registry.pages import SeenForm
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Facility, Licence, Member, Organisation, PolicyValue, Quota

AREA = "114.8 24.9\n115,24.9\n\n115 25\n114.8 24.9"
RING = (("114.8", "24.9"), ("115", "24.9"), ("115", "25"), ("114.8", "24.9"))


@pytest.fixture
def registry(cast):
    registered(a_full_document(), by=cast.sven.viewer)
    services.load_reference(by=SYSTEM)
    return cast.sven.signed_in()


def sent(client, path, data, language="en"):
    """The problems at each field, and above the form."""
    answer = client.post(f"/desk/registry/{path}/", {"command": path.rpartition("/")[2], **data}, headers={"accept-language": language})
    return answer.status_code, dict(answer.context["form"].errors)


def test_a_licence_is_said_in_full():
    form = RegisterForm(
        {
            "kind": "export", "number": "EL-9", "organisation": "FRM", "facility": "FRM-PLANT-1", "valid_from": "2026-01-01", "valid_to": "",
            "issued_by": "Commerce ministry", "value": "2.5", "unit": "t", "basis": "reo", "per": "year", "amount": "100.5", "currency": "USD",
            "ore_class": ["rock"], "forms": "oxide;metal", "elements": "Dy，Tb", "control_codes": "1C902.a 1C902.b", "hs_codes": "2846901920",
            "ports": "", "importer": "X Co.", "end_user": "", "destination": "DE", "area": AREA,
        }
    )  # fmt: skip
    assert form.is_valid(), form.errors

    row = row_of(form.cleaned_data)

    assert (row.valid_from, row.valid_to, row.quantity.value, row.money.amount) == (
        date(2026, 1, 1),
        None,
        Decimal("2.5"),
        Decimal("100.5"),
    )
    assert (row.control_codes, row.facility) == (("1C902.a", "1C902.b"), "FRM-PLANT-1")
    assert row.scope == {
        "ore_class": ("rock",), "forms": ("oxide", "metal"), "elements": ("Dy", "Tb"), "hs_codes": ("2846901920",), "importer": "X Co.",
        "destination": "DE", "area": RING,
    }  # fmt: skip


def test_what_stands_fills_the_form(db):
    scope = NO_SCOPE | {"elements": ["Dy"], "area": [list(corner) for corner in RING]}
    registered(a_full_document(licences=[a_licence(scope=scope, money={"amount": "10.00", "currency": "USD"})]))

    said = filled(Licence.objects.get())

    assert (said["value"], said["unit"], said["amount"], said["currency"]) == ("1000", "kg", "10", "USD")
    assert RegisterForm.base_fields["area"].prepare_value(said["area"]).splitlines()[1] == "115 24.9"
    assert RegisterForm.base_fields["elements"].prepare_value(said["elements"]) == "Dy"


@pytest.mark.parametrize(("field", "text", "found"), [
    (fields.ListField(), " a, b;c\n d，e ", ["a", "b", "c", "d", "e"]), (fields.ListField(), " , ", None), (fields.ListField(), "", None),
    (fields.RowsField(), "OWN 51.0\n\n ABC,0.5 ", [["OWN", "51.0"], ["ABC", "0.5"]]), (fields.RowsField(), "", []),
    (fields.day(), "2026-06-30", date(2026, 6, 30)), (fields.code(required=False), "  ", None), (fields.word("unit", required=False), "", None),
])  # fmt: skip
def test_a_field_gives_what_a_document_says(field, text, found):
    assert field.clean(text) == found


@pytest.mark.parametrize("text", ["30.06.2026", "2026-13-01", "06/30/2026", "yesterday"])
def test_a_day_has_one_spelling(text):
    with pytest.raises(forms.ValidationError):
        fields.day().clean(text)


@pytest.mark.parametrize(("seen", "found"), [("3", 3), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 10, 0), ("1.0", 0)])
def test_a_version_that_is_no_number_is_none_that_stands(seen, found):
    form = SeenForm({"seen": seen})

    assert form.is_valid() and form.cleaned_data["seen"] == found


LICENCE = {"kind": "export", "number": "EL-9", "organisation": "FRM", "issued_by": "X"}
PARTY = {"name": "X", "country": "AE", "list": "control", "listed_on": "2026-01-01", "source": "y"}
POLICY = {"key": "M02.tolerance_percent", "value": "2.0", "valid_from": "2026-07-01", "confidence": "P", "source": "y"}


REFUSED = [
    ("licence/register", LICENCE | {"organisation": "GONE"}, 422, {"organisation"}),
    ("licence/register", LICENCE | {"organisation": "nobody!"}, 400, {"organisation"}),
    ("licence/register", LICENCE | {"facility": "GONE-1"}, 422, {"facility"}),
    ("licence/register", LICENCE | {"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, 422, {"valid_to"}),
    ("licence/register", LICENCE | {"value": "10"}, 400, {"unit", "basis", "per"}),
    ("licence/register", LICENCE | {"value": "1e3", "unit": "t", "basis": "net", "per": "year"}, 400, {"value"}),
    ("licence/register", LICENCE | {"amount": "10", "currency": "usd"}, 400, {"currency"}),
    ("licence/register", LICENCE | {"elements": "Dy Xx"}, 400, {"elements"}),
    ("licence/register", LICENCE | {"hs_codes": "28469019"}, 400, {"hs_codes"}),
    ("licence/register", LICENCE | {"area": "114.8 24.9\n115 24.9\n115 25"}, 422, {"area"}),
    ("licence/register", LICENCE | {"area": "114.8"}, 400, {"area"}),
    ("licence/register", LICENCE | {"number": "EL-1"}, 409, {"number"}),
    ("licence/register", LICENCE | {"kind": "another"}, 400, {"kind"}),
    ("organisation/register", {"code": "NEW", "name": "x", "country": "CN", "kinds": ["miner"]}, 422, {"credit_code"}),
    ("organisation/register", {"code": "NEW", "name": "x", "country": "DE", "kinds": ["miner"], "owners": "FRM 60\nHFR 41"}, 422, {"owners"}),
    ("organisation/register", {"code": "NEW", "name": "x", "country": "DE", "kinds": ["miner"], "owners": "FRM 60 x"}, 400, {"owners"}),
    ("organisation/register", {"code": "NEW", "name": "x\u200b", "country": "DE", "kinds": ["miner"]}, 400, {"name"}),
    ("facility/register", {"code": "F-1", "organisation": "FRM", "kind": "mine", "name": "x", "latitude": "24"}, 422, {"longitude"}),
    ("facility/register", {"code": "F-1", "organisation": "FRM", "kind": "mine", "name": "x", "deposit": "atlantis"}, 422, {"deposit"}),
    ("facility/register", {"code": "F-1", "organisation": "FRM", "kind": "mine", "name": "x", "own_ranges_percent": "Nd 20 10"}, 422, {"own_ranges_percent"}),
    ("facility/register", {"code": "F-1", "organisation": "FRM", "kind": "mine", "name": "x", "own_ranges_percent": "Nd 20"}, 400, {"own_ranges_percent"}),
    ("member/join", {"username": "sven", "organisation": "FRM", "role": "submitter"}, 409, {"username"}),
    ("member/join", {"username": "x y", "organisation": "FRM", "role": "submitter"}, 400, {"username"}),
    ("token/issue", {"holder": "GONE", "days": "30", "scope": "full"}, 404, {"holder"}),
    ("token/issue", {"holder": "REG", "days": "30", "scope": "full"}, 422, {"holder"}),
    ("token/issue", {"holder": "FRM", "days": "0", "scope": "full"}, 400, {"days"}),
    ("quota/register", {"group": "SOUTH", "year": "2026", "kind": "mining_ionic"}, 409, {"group"}),
    ("quota/register", {"group": "NORTH", "year": "2026", "kind": "separation", "reo_t": "10"}, 400, {"released_on"}),
    ("publiclisting/register", {"organisation": "FRM", "year": "2026", "activities": ["mining"]}, 409, {"organisation"}),
    ("listedparty/register", PARTY | {"until": "2025-12-31"}, 422, {"until"}),
    ("listedparty/register", PARTY | {"name": "meridian ordnance supply"}, 409, {"name"}),
    ("policyvalue/register", POLICY | {"value": "much"}, 422, {"value"}),
    ("policyvalue/register", POLICY | {"source": "  "}, 400, {"source"}),
    ("policyvalue/register", POLICY | {"key": "Z99.unknown"}, 400, {"key"}),
    ("policyvalue/register", POLICY | {"valid_from": "2026-01-01"}, 409, {"valid_from"}),
    ("policyvalue/register", POLICY | {"valid_from": "2025-01-01"}, 422, {"__all__"}),
]  # fmt: skip


def test_a_refusal_stands_at_its_field(registry):
    models = (Licence, Facility, Quota, PolicyValue, Member, Organisation)
    before = [model.objects.count() for model in models]

    for path, data, status, wrong in REFUSED:
        found, problems = sent(registry, path, data)
        assert (found, set(problems)) == (status, wrong), (path, data)
    assert [model.objects.count() for model in models] == before


def test_a_field_that_cannot_be_read_is_said_for_people(registry):
    path, data = "licence/register", LICENCE | {"elements": "Xx"}

    assert sent(registry, path, data)[1]["elements"] == ["This is not in the form that is asked for here."]
    assert sent(registry, path, data, "zh-CN")[1]["elements"] == ["格式不符合此处的要求。"]


def test_a_limit_below_what_was_drawn_stands_at_the_quantity(registry):
    licence = Licence.objects.get(number="EL-1")
    approve(uuid7(), [services.LicenceClaim(licence.id, date(2026, 4, 25), net_kg=600, reo_kg=600)])
    data = LICENCE | {"issued_by": "X", "value": "500", "unit": "kg", "basis": "net", "per": "total", "reason": "Less.", "seen": "1"}

    assert sent(registry, f"licence/{licence.pk}/restate", data)[1].keys() == {"value"}


def test_a_row_is_said_with_the_documents_reader():
    assert a_row("licences", a_licence()).kind == "export"
