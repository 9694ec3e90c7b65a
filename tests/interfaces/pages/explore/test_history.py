"""The history: every entry in the order of the log, with its state and whether it can be proven."""

from traceability.interfaces.pages.explore.history import history_of
from traceability.kernel.clock import rfc3339
from traceability.ledger.models import Entry


def test_it_tells_what_when_in_which_role_and_how_far(certificate):
    subjects = [("shipment", certificate.shipment_id), ("case", certificate.case_id), ("certificate", certificate.id)]

    passages = history_of(subjects)

    assert [one.kind for one in passages][:2] == ["shipment.submitted", "case.examined"]
    assert (passages[0].role, passages[0].state, passages[0].has_proof) == ("submitter", "sealed", True)
    assert (passages[-1].kind, passages[-1].state, passages[-1].has_proof) == ("certificate.issued", "recorded", False)
    assert passages[0].at == rfc3339(Entry.objects.get(kind="shipment.submitted").inserted_at)


def test_an_event_says_its_stage(certificate):
    entry = Entry.objects.filter(kind="event.recorded").first()

    (passage,) = history_of([("event", entry.subject_id)])

    assert passage.stage and passage.index is not None and passage.log


def test_nothing_has_no_history(db):
    assert history_of([]) == []
