"""Entries at the desk: the exact bytes, and how far each has come; and work that was set aside."""

from tests.make.custody import a_lot, mining, record, the_trade
from tests.make.ledger import sequence
from traceability.kernel import clock
from traceability.kernel.models import Attempt
from traceability.ledger.models import Entry


def test_an_entry_shows_its_exact_bytes_and_its_state(cast):
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    entry = Entry.objects.get(kind="event.recorded")
    address = f"/desk/ledger/entry/{entry.pk}/change/"

    before = cast.rita.signed_in().get(address).content.decode()
    sequence()
    after = cast.rita.signed_in().get(address, headers={"accept-language": "zh-CN"}).content.decode()

    assert bytes(entry.leaf_hash).hex() in before and "&quot;BYM:ORE-1&quot;" in before
    assert "Recorded" in before and "已排序" in after


def test_work_that_failed_is_listed_with_its_error(cast):
    Attempt.objects.create(
        task="review.examine_waiting", subject_id=cast.rita.viewer.person, tries=5, not_before=clock.now(), last_error="KeyError('x')"
    )

    text = cast.sven.signed_in().get("/desk/kernel/attempt/").content.decode()

    assert "review.examine_waiting" in text and "KeyError" in text
