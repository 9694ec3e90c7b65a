from decimal import Decimal

from tests.make.dossiers import a_lot
from traceability.review.answers import FAILS, FITS, LACKS, fails, fits, lacks
from traceability.review.dossier import Policy


def test_each_answer_says_one_thing_of_one_subject():
    lot, row = a_lot(), Policy("A04.min_sum_percent", "99.0")

    assert (fits(lot, sum=Decimal(100)).verdict, fits(lot).subject) == (FITS, lot)
    failing = fails(lot, policy=(row,), severity="HOLD", sum=Decimal(98))
    assert (failing.verdict, failing.policy, failing.severity, failing.values) == (FAILS, (row,), "HOLD", {"sum": Decimal(98)})
    assert (lacks(lot, "assay", "form").verdict, lacks(lot, "assay", "form").missing) == (LACKS, ("assay", "form"))


def test_an_answer_may_be_given_of_another_subject():
    lot, other, row = a_lot(), a_lot("HFR:B"), Policy("A04.min_sum_percent", "99.0")

    assert fails(lot, policy=(row,), severity="HOLD", sum=1).of(other) == fails(other, policy=(row,), severity="HOLD", sum=1)
    assert lacks(lot, "assay").of(other) == lacks(other, "assay")
