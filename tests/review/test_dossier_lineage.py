"""The stages behind each lot, worked out once for all lots."""

from tests.make.dossiers import a_dossier, a_lot, an_event
from tests.make.story_dossiers import Telling
from traceability.review import tracing
from traceability.review.dossier.lineage import Lineage


def lineage(name: str, lots, events) -> Lineage:
    told = a_dossier(lots=lots, events=events)
    return told.lineage_of(told.lot(name))


def made(name: str, by: str):
    return a_lot(name, made_by=by)


def test_a_lot_went_through_every_stage_behind_it():
    lots = [made("A:1", "dug"), made("A:2", "parted"), made("A:3", "packed")]
    events = [
        an_event("packed", "packing", inputs=[("A:2", "1.000")], outputs=["A:3"]),
        an_event("parted", "separation", inputs=[("A:1", "1.000")], outputs=["A:2"]),
        an_event("dug", "leaching", outputs=["A:1"]),
    ]

    assert lineage("A:3", lots, events) == Lineage(
        frozenset({"leaching", "separation", "packing"}), frozenset({"leaching"}), frozenset({"separation"})
    )


def test_a_blend_has_the_lineages_of_all_its_parts():
    lots = [made("A:1", "dug"), made("B:1", "brought"), made("C:1", "mixed")]
    events = [
        an_event("dug", "mining", outputs=["A:1"]),
        an_event("brought", "import", outputs=["B:1"]),
        an_event("mixed", "blending", inputs=[("A:1", "1.000"), ("B:1", "1.000")], outputs=["C:1"]),
    ]

    assert lineage("C:1", lots, events).beginnings == {"mining", "import"}
    assert lineage("C:1", lots, events).producers == {"mining", "import"}


def test_lots_that_make_each_other_share_their_stages():
    lots = [made("A:1", "a"), made("B:1", "b"), made("C:1", "dug")]
    events = [
        an_event("dug", "mining", outputs=["C:1"]),
        an_event("a", "separation", inputs=[("B:1", "1.000")], outputs=["A:1"]),
        an_event("b", "recycling", inputs=[("A:1", "1.000"), ("C:1", "1.000")], outputs=["B:1"]),
    ]

    for name in ("A:1", "B:1"):
        assert lineage(name, lots, events).stages == {"separation", "recycling", "mining"}


def test_a_lot_without_a_maker_on_record_has_none():
    assert lineage("A:1", [made("A:1", "nobody")], []) == Lineage()


def test_it_is_what_a_slow_walk_up_the_chain_finds():
    told = Telling("S08").dossier()

    for lot in told.lots:
        walked = tracing.ancestry(told, lot)
        assert told.lineage_of(lot).stages == {event.stage for event in walked}
        assert told.lineage_of(lot).beginnings == {event.stage for event in walked if not event.inputs}
        assert told.lineage_of(lot).producers == {event.stage for event in tracing.producers(told, lot)}
