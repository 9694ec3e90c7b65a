from tests.make.dossiers import a_dossier, a_lot, an_event
from traceability.review.tracing import ancestry, is_mineral_product, producers

MINED = an_event("mine", stage="mining", outputs=["B:ORE"])
DRESSED = an_event("dress", stage="beneficiation", inputs=[("B:ORE", "1.000")], outputs=["B:CON"])
PACKED = an_event("pack", stage="packing", inputs=[("B:CON", "1.000")], outputs=["B:P"])
SEPARATED = an_event("separate", inputs=[("B:P", "1.000")], outputs=["H:NDPR"])
LOTS = {
    name: a_lot(name, form=form, made_by=maker)
    for name, form, maker in (
        ("B:ORE", "ore", "mine"),
        ("B:CON", "concentrate", "dress"),
        ("B:P", "concentrate", "pack"),
        ("H:NDPR", "oxide", "separate"),
    )
}
DOSSIER = a_dossier(lots=LOTS.values(), events=[MINED, DRESSED, PACKED, SEPARATED])


def test_the_way_back_names_every_event_once_the_maker_first():
    assert [event.stage for event in ancestry(DOSSIER, LOTS["H:NDPR"])] == ["separation", "packing", "beneficiation", "mining"]


def test_behind_packing_stands_who_gave_the_composition():
    assert [event.stage for event in producers(DOSSIER, LOTS["B:P"])] == ["beneficiation"]
    assert [event.stage for event in producers(DOSSIER, LOTS["H:NDPR"])] == ["separation"]


def test_until_separation_it_is_a_mineral_product():
    assert is_mineral_product(DOSSIER, LOTS["B:P"])
    assert not is_mineral_product(DOSSIER, LOTS["H:NDPR"])


def test_a_circle_of_events_comes_to_an_end():
    """Two lots that made each other cannot be recorded; a walk must end all the same."""
    lots = [a_lot("X:A", made_by="x"), a_lot("X:B", made_by="y")]
    events = [
        an_event("x", stage="blending", inputs=[("X:B", "1.000")], outputs=["X:A"]),
        an_event("y", stage="blending", inputs=[("X:A", "1.000")], outputs=["X:B"]),
    ]
    dossier = a_dossier(lots=lots, events=events)

    assert len(ancestry(dossier, lots[0])) == 2
    assert producers(dossier, lots[0]) == ()


def test_an_unknown_maker_ends_the_way():
    assert ancestry(a_dossier(), LOTS["B:ORE"]) == ()
