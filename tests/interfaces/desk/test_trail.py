"""The history below a row: every version with who made it, why, and how far its entry has come."""

from tests.make.ledger import sequence
from tests.make.registry import SUPERVISOR, SYSTEM, a_full_document, registered
from traceability.interfaces.desk.trail import trail_of
from traceability.registry import services
from traceability.registry.models import Licence, Member, Token


def test_every_version_is_told_with_its_reason(cast, django_assert_num_queries):
    registered(a_full_document(), by=cast.sven.viewer)
    licence = Licence.objects.get()
    services.shorten_licence(by=cast.sven.viewer, licence_id=licence.id, valid_to=licence.valid_from, reason="Wrong term.")
    sequence()

    with django_assert_num_queries(2):
        trail = trail_of("licence", licence.id)

    assert [(one.number, one.act, one.name, one.role, one.reason, one.state) for one in trail] == [
        (1, "registered", "Sven", "supervisor", "", trail[0].state),
        (2, "changed", "Sven", "supervisor", "Wrong term.", trail[1].state),
    ]
    assert {one.state for one in trail} <= {"sequenced", "sealed"}


def test_a_reason_about_a_person_is_opened(cast, django_assert_num_queries):
    ada = Member.objects.get(user__username="ada")
    services.set_member_active(by=cast.sven.viewer, member_id=ada.id, active=False, reason="Retired.")

    with django_assert_num_queries(3):
        trail = trail_of("member", ada.id)

    assert [one.reason for one in trail] == ["", "Retired."]


def test_an_erased_reason_is_said_to_be_erased_and_by_whom(cast):
    ada = Member.objects.get(user__username="ada")
    changed = services.set_member_active(by=cast.sven.viewer, member_id=ada.id, active=False, reason="Caught.")
    services.erase(by=cast.sven.viewer, uid=changed.acknowledgement.uid, paths=["/reason"], reason="She asked for it.")

    trail = trail_of("member", ada.id)

    assert [(one.number, one.act, one.reason) for one in trail] == [
        (1, "registered", ""),
        (2, "changed", "[erased]"),
        (2, "erased", "She asked for it."),
    ]


def test_the_console_has_no_name(cast):
    services.create_token(by=SYSTEM, holder_code_or_username="HFR")

    (issued,) = trail_of("token", Token.objects.get().id)

    assert (issued.name, issued.role, issued.act) == ("", "system", "issued")


def test_what_is_no_id_has_no_history(db):
    assert trail_of("licence", "nonsense") == []
    assert trail_of("licence", SUPERVISOR.person) == []
