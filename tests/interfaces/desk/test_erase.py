"""A supervisor erases what an entry commits to: chosen, reasoned, confirmed; and where one sees that it is gone."""

import pytest

from tests.make.custody import a_lot, a_part, correct, loss, mining, record, the_trade
from traceability.custody.models import Correction
from traceability.ledger import queries
from traceability.ledger.models import Entry

SURE = {"command": "erase", "paths": ["/reason"], "reason": "Asked for.", "confirmed": "on"}
CHINESE = {"accept-language": "zh-CN"}


@pytest.fixture
def entry(cast):
    """The entry of a correction whose reason names a person."""
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    (lost,) = record(trade.bym, loss(a_part(net_kg="5.000")))
    correct(trade.bym, lost, reason="Zhao Qiang misread it")
    return Entry.objects.get(kind="event.corrected")


@pytest.fixture
def address(entry):
    return f"/desk/ledger/entry/{entry.pk}/erase/"


def text(response):
    return response.content.decode()


def test_a_supervisor_is_led_there_and_shown_what_may_go(cast, entry, address):
    sven, rita = cast.sven.signed_in(), cast.rita.signed_in()
    change = address.replace("erase", "change")

    assert address in text(sven.get(change)) and address not in text(rita.get(change))
    assert "/reason = Zhao Qiang misread it" in text(sven.get(address))
    assert rita.get(address).status_code == 403 and "Only a supervisor" in text(rita.get(address))
    assert "删除个人信息" in text(sven.get(address, headers=CHINESE)) and "只有监管负责人" in text(rita.get(address, headers=CHINESE))


def test_what_was_chosen_is_erased_and_shown_as_erased(cast, entry, address):
    sven = cast.sven.signed_in()

    done = sven.post(address, SURE, follow=True)

    assert done.redirect_chain == [(address.replace("erase", "change"), 302)]
    assert "Erased: /reason." in text(done) and "Zhao" not in text(done)
    assert Correction.objects.get().reason == "[erased]"
    history = text(sven.get(f"/desk/custody/event/{entry.subject_id}/change/"))
    assert "Zhao" not in history
    (said,) = queries.entries_of("disclosure", entry.uid)
    assert said.organisation_id == cast.sven.viewer.organisation
    assert "Nothing of this entry can be erased" in text(sven.get(address))


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"paths": []}, "id_paths"), ({"reason": " "}, "id_reason"), ({"confirmed": ""}, "id_confirmed"), ({"paths": ["/replaced_by"]}, "id_paths")],
)  # fmt: skip
def test_without_choice_reason_or_confirmation_nothing_is_erased(cast, entry, address, sent, field):
    refused = cast.sven.signed_in().post(address, SURE | sent)

    assert refused.status_code in {400, 422} and f'href="#{field}"' in text(refused) and "Nothing was erased" in text(refused)
    assert "Zhao" in Correction.objects.get().reason


def test_what_another_erased_meanwhile_is_said_at_its_field(cast, entry, address):
    sven = cast.sven.signed_in()
    sven.post(address, SURE)

    late = sven.post(address, SURE)

    assert late.status_code == 409
    assert not queries.entries_of("disclosure", entry.uid)[1:]


def test_nobody_but_a_supervisor_erases(cast, entry, address):
    assert cast.rita.signed_in().post(address, SURE).status_code == 403
    assert cast.sven.signed_in().get("/desk/ledger/entry/999999/erase/").status_code == 404
    assert "Zhao" in Correction.objects.get().reason
