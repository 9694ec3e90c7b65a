"""Tracing rings for whom it reached, and for nobody else."""

import pytest

from tests.make.registry import a_document, a_licence, registered
from tests.make.review import a_submitted
from traceability.review import queries
from traceability.review import services as review
from traceability.review.models import Case, Impact

pytestmark = pytest.mark.django_db


def test_what_it_reached_rings_and_what_reached_nobody_does_not(trade, cast, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr("traceability.kernel.bell.ring", rung.append)
    review.examine(a_submitted(trade).id)
    review.trace(facts=list(queries.waiting_facts()))
    rung.clear()
    assert not queries.waiting_facts().exists()
    registered(
        a_document(organisations=[], licences=[a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)])
    )
    registered(a_document(organisations=[], licences=[a_licence("EL-77", organisation="HFR")]))
    (ours, theirs) = list(queries.waiting_facts())

    with django_capture_on_commit_callbacks(execute=True):
        (reached,) = review.trace(facts=[ours])
    assert rung == ["certificates.flag_waiting", "review.examine_waiting"]
    assert (reached.entry, reached.shipment_id) == (ours, Case.objects.get().shipment_id)
    with django_capture_on_commit_callbacks(execute=True):
        assert review.trace(facts=[theirs]) == []

    assert len(rung) == 2
    assert dict(Impact.objects.filter(entry__in=[ours, theirs]).values_list("entry", "reached")) == {ours: 1, theirs: 0}
