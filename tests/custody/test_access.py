"""Who may read what, from both sides: own things, and the upstream chain of every lot that one makes, holds, held or awaits."""

import pytest

from tests.custody.walks import TRADERS, a_random_trade, slow_sight
from tests.make.custody import a_lot, a_part, a_shipment, dispatch, dressing, mining, moved, record, separation, submit
from traceability.custody import access
from traceability.custody.models import Event, Lot
from traceability.registry.viewer import Viewer, system_viewer

pytestmark = pytest.mark.django_db


def lots_of(viewer) -> set[str]:
    return set(access.visible_lots(viewer).values_list("name", flat=True))


def stages_of(viewer) -> list[str]:
    return sorted(access.visible_events(viewer).values_list("stage", flat=True))


def somebody(role: str) -> Viewer:
    return Viewer(person=None, organisation=None, organisation_code="REG", role=role, via="session")


def test_a_maker_sees_its_own_and_a_stranger_nothing(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")))

    assert (lots_of(trade.bym), stages_of(trade.bym)) == ({"BYM:ORE-1"}, ["mining"])
    assert (lots_of(trade.her), stages_of(trade.her)) == (set(), [])


def test_a_receiver_sees_the_chain_behind_the_lot_and_nothing_beside_it(trade):
    record(
        trade.bym,
        mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2")),
        dressing(
            [a_part("BYM:ORE-1", "10.000")],
            [a_lot("BYM:CON-1", "5.000", form="concentrate"), a_lot("BYM:CON-2", "5.000", form="concentrate")],
        ),
    )

    moved(trade, a_part("BYM:CON-1", "5.000"))

    assert lots_of(trade.hfr) == {"BYM:ORE-1", "BYM:CON-1"}
    assert stages_of(trade.hfr) == ["beneficiation", "dispatch", "mining", "receipt"]


def test_who_awaits_a_lot_sees_it_before_it_arrives(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")), dispatch(a_part("BYM:ORE-1")))

    assert lots_of(trade.hfr) == {"BYM:ORE-1"}


def test_who_sold_a_lot_does_not_follow_it(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")), dressing([a_part("BYM:ORE-1")], [a_lot("BYM:CON-1", "50.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "50.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "50.000")], [a_lot("HFR:OX-1", "10.000", form="oxide")]))
    moved(trade, a_part("HFR:OX-1", "10.000"), sender="HFR", to="EXP")

    assert "HFR:OX-1" not in lots_of(trade.bym)
    assert "separation" not in stages_of(trade.bym)
    assert lots_of(trade.exp) == {"BYM:ORE-1", "BYM:CON-1", "HFR:OX-1"}


def test_a_later_sale_of_a_rest_is_not_upstream_of_what_was_used_before(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "100.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "40.000")], [a_lot("BYM:CON-1", "4.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "4.000"), to="HFR")

    moved(trade, a_part("BYM:ORE-1", "60.000"), to="HER")

    assert Event.objects.filter(stage="dispatch").count() == 2
    assert stages_of(trade.hfr).count("dispatch") == 1


def test_who_records_for_another_sees_what_it_recorded(trade):
    record(trade.her, mining(a_lot("GDM:ORE-1"), performed_by="GDM", facility="GDM-SITE-1"))

    assert lots_of(trade.her) == lots_of(trade.gdm) == {"GDM:ORE-1"}
    assert lots_of(trade.exp) == set()


def test_shipments_are_the_exporters_own(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    submitted = submit(trade.bym, a_shipment("BYM:ORE-1"))

    assert list(access.visible_shipments(trade.bym)) == [submitted.shipment]
    assert not access.visible_shipments(trade.her).exists()
    assert access.visible_shipments(somebody("customs")).exists()


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "auditor"])
def test_regulators_and_auditors_see_everything(trade, role):
    record(trade.bym, mining(a_lot("BYM:ORE-1")))

    assert lots_of(somebody(role)) == {"BYM:ORE-1"} == lots_of(system_viewer(None))
    assert stages_of(somebody(role)) == ["mining"]


def test_customs_and_nobodys_submitter_see_no_lots(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")))

    assert lots_of(somebody("customs")) == lots_of(somebody("submitter")) == set()
    assert stages_of(somebody("customs")) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_is_seen_is_what_the_slow_reference_says(trade, seed):
    a_random_trade(trade, seed)

    for code in TRADERS:
        viewer = trade.viewers[code]
        lots, events = slow_sight(viewer.organisation)
        assert set(access.visible_lots(viewer).values_list("id", flat=True)) == lots
        assert set(access.visible_events(viewer).values_list("id", flat=True)) == events
    assert Lot.objects.count() > len(TRADERS)
