"""A supervisor erases reasons about persons, with a reason of the erasure; what the law of the day is stays."""

import pytest

from tests.make.registry import SUPERVISOR, a_full_document, a_person, registered
from traceability.kernel.identifiers import uuid7
from traceability.ledger.errors import AlreadyErased, EntryUnknown, NotErasable
from traceability.ledger.queries import entries_of, erased_paths
from traceability.registry import services
from traceability.registry.errors import ChangeReasonMissing, ErasingForSupervisors
from traceability.registry.models import ListedParty, Member, Organisation
from traceability.registry.queries.reasons import reasons_of

pytestmark = pytest.mark.django_db
WHY = "Asked for by the person."


@pytest.fixture
def left():
    """The entry by which a member left, with a reason about a person."""
    registered(a_full_document())
    member = Member.objects.get(user__username="frm.ada")
    services.set_member_active(by=SUPERVISOR, member_id=member.id, active=False, reason="Ada was caught.")
    return entries_of("member", member.id)[-1]


def erase(uid, *paths, by=SUPERVISOR, reason=WHY):
    return services.erase(by=by, uid=uid, paths=paths, reason=reason)


def test_a_reason_about_a_person_is_gone(left):
    assert reasons_of([left.uid]) == {left.uid: "Ada was caught."}

    erased = erase(left.uid, "/reason")

    assert reasons_of([left.uid]) == {}
    assert erased_paths([left.uid]) == {left.uid: ("/reason",)}
    assert reasons_of([erased.acknowledgements[0].uid]) == {erased.acknowledgements[0].uid: WHY}


def test_it_is_erased_once(left):
    erase(left.uid, "/reason")

    with pytest.raises(AlreadyErased):
        erase(left.uid, "/reason")


@pytest.mark.parametrize("role", ["reviewer", "auditor", "submitter", "customs"])
def test_nobody_but_a_supervisor_erases(left, role):
    with pytest.raises(ErasingForSupervisors):
        erase(left.uid, "/reason", by=a_person(role))


@pytest.mark.parametrize("reason", ["", "  ", "x" * (services.MOST_REASON + 1)])
def test_a_reason_is_asked_for(left, reason):
    with pytest.raises(ChangeReasonMissing):
        erase(left.uid, "/reason", reason=reason)


def test_of_an_entry_that_is_not_there_nothing_is_erased():
    with pytest.raises(EntryUnknown):
        erase(uuid7(), "/reason")


KEPT = {
    "organisation": (Organisation, "/owners"),
    "listed_party": (ListedParty, "/name"),
}


@pytest.mark.parametrize("subject", KEPT)
def test_the_law_of_the_day_is_kept(subject):
    registered(a_full_document())
    model, path = KEPT[subject]
    row = model.objects.order_by("id").last()

    with pytest.raises(NotErasable):
        erase(entries_of(subject, row.id)[0].uid, path)
