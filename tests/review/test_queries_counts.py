"""What a queue shows beside each case, in a fixed number of queries."""

from tests.make.cases import a_case_with_a_hold, an_open_case
from traceability.review import services as review
from traceability.review.queries.counts import counts_of


def test_failed_checks_are_counted_by_severity(cast, django_assert_num_queries):
    honest, dirty = an_open_case(cast, "S01"), an_open_case(cast, "S10")

    with django_assert_num_queries(3):
        counts = counts_of([honest.id, dirty.id, honest.id])

    assert (dict(counts[honest.id].failed), counts[honest.id].signatures_needed) == ({}, 1)
    assert counts[dirty.id].failed["BLOCK"] >= 2


def test_only_the_newest_examination_counts(cast):
    case = an_open_case(cast, "S02")
    review.decide(by=cast.rita.viewer, case_id=case.id, verdict="approve", reason="Fits.", examination=1)
    assert (counts_of([case.id])[case.id].signed, counts_of([case.id])[case.id].signatures_needed) == (1, 2)

    review.examine(case.shipment_id)

    assert counts_of([case.id])[case.id].signed == 0


def test_a_cleared_hold_is_failed_still_and_waits_no_longer(cast, monkeypatch):
    case = a_case_with_a_hold(cast, monkeypatch)
    assert counts_of([case.id])[case.id].uncleared == 1

    review.clear_finding(by=cast.rita.viewer, case_id=case.id, check="R01", examination=1, reason="Measured again.")

    counts = counts_of([case.id])[case.id]
    assert (counts.failed["HOLD"], counts.uncleared, counts.signatures_needed) == (1, 0, 2)
