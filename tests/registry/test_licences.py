"""Licences are changed, revoked and shortened where that makes sense."""

import json
from datetime import date

import pytest

from tests.make.registry import SUPERVISOR, a_document, a_licence, a_row, approve, registered
from traceability.kernel.errors import ClaimsRefused, Conflict, Refusal
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.errors import LicenceRevoked, NotShortened, RevokedOutsideItsTerm
from traceability.registry.models import Licence, LicenceAccount

pytestmark = pytest.mark.django_db
WHY = "Material of unknown origin."


@pytest.fixture
def licence():
    registered(a_document(licences=[a_licence()]))
    return Licence.objects.get()


def revoke(licence, day=date(2026, 6, 30)):
    return services.revoke_licence(by=SUPERVISOR, licence_id=licence.id, revoked_on=day, reason=f" {WHY} ")


def shorten(licence, day):
    return services.shorten_licence(by=SUPERVISOR, licence_id=licence.id, valid_to=day, reason=WHY)


def claim(licence, kg=600):
    return services.LicenceClaim(licence.id, date(2026, 4, 25), net_kg=kg, reo_kg=kg)


def test_a_revocation_says_day_and_reason(licence):
    done = revoke(licence)

    (promised,) = done.acknowledgements
    leaf = json.loads(promised.leaf)
    assert (leaf["kind"], leaf["body"]["revoked_on"], leaf["body"]["reason"]) == ("licence.revoked", "2026-06-30", WHY)
    assert (Licence.objects.get().revoked_on, Licence.objects.get().version) == (date(2026, 6, 30), 2)


def test_a_licence_is_revoked_once(licence):
    revoke(licence)

    for again in (lambda: revoke(licence, date(2026, 7, 1)), lambda: shorten(licence, date(2026, 7, 1))):
        with pytest.raises(LicenceRevoked):
            again()
    assert Licence.objects.get().version == 2


@pytest.mark.parametrize(("day", "fits"), [
    (date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False),
])  # fmt: skip
def test_a_licence_is_revoked_within_its_term(licence, day, fits):
    if fits:
        assert revoke(licence, day).row.revoked_on == day
        return

    with pytest.raises(RevokedOutsideItsTerm) as refused:
        revoke(licence, day)

    assert refused.value.pointer == "/revoked_on" and isinstance(refused.value, Refusal)


def test_a_licence_without_a_term_is_revoked_on_any_day():
    registered(a_document(licences=[a_licence(valid_from=None, valid_to=None)]))

    assert revoke(Licence.objects.get(), date(2000, 1, 1)).acknowledgements


def test_nothing_is_drawn_after_a_revocation_and_what_was_drawn_stays(licence):
    approve(uuid7(), [claim(licence)])
    revoke(licence, date(2026, 4, 25))

    with pytest.raises(ClaimsRefused) as refused:
        approve(uuid7(), [claim(licence, 1)])

    assert [problem.code for problem in refused.value.problems] == ["licence_not_in_force"]
    assert LicenceAccount.objects.get().drawn_kg == 600


@pytest.mark.parametrize(("day", "code"), [
    (date(2026, 12, 31), "licence_not_shortened"), (date(2027, 1, 1), "licence_not_shortened"),
    (date(2025, 12, 31), "ends_before_it_begins"), (date(2026, 1, 1), None), (date(2026, 12, 30), None),
])  # fmt: skip
def test_a_licence_is_shortened_to_an_earlier_day_of_its_term(licence, day, code):
    if code is None:
        leaf = json.loads(shorten(licence, day).acknowledgements[0].leaf)
        assert (leaf["kind"], leaf["body"]["valid_to"], leaf["body"]["reason"]) == ("licence.changed", day.isoformat(), WHY)
        return

    with pytest.raises(Refusal) as refused:
        shorten(licence, day)

    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].pointer.endswith("/valid_to")


def test_a_licence_without_an_end_may_be_shortened_to_any_day():
    registered(a_document(licences=[a_licence(valid_to=None)]))

    assert shorten(Licence.objects.get(), date(2030, 1, 1)).row.valid_to == date(2030, 1, 1)


def test_a_change_keeps_the_day_of_revocation_and_is_none_of_a_revoked_licence(licence):
    row = a_row("licences", a_licence(issued_by="Another", revoked_on="2026-02-01"))

    changed = services.change_licence(by=SUPERVISOR, row=row, reason=WHY)

    assert (changed.row.issued_by, changed.row.revoked_on) == ("Another", None)
    revoke(licence)
    with pytest.raises(Conflict):
        services.change_licence(by=SUPERVISOR, row=row, reason=WHY)


def test_a_quantity_is_not_cut_below_what_was_drawn(licence):
    approve(uuid7(), [claim(licence)])
    row = a_row("licences", a_licence(quantity={"value": "599.999", "unit": "kg", "basis": "net", "per": "total"}))

    with pytest.raises(ClaimsRefused) as refused:
        services.change_licence(by=SUPERVISOR, row=row, reason=WHY)

    assert [(problem.code, problem.pointer) for problem in refused.value.problems] == [("below_drawn", "/licences/0/quantity/value")]


def test_not_shortened_names_the_present_end(licence):
    with pytest.raises(NotShortened) as refused:
        shorten(licence, date(2026, 12, 31))

    assert "2026-12-31" in refused.value.text.en
