"""Confirmations and corrections: of foreign, unknown, corrected events, with another stage or performer, or by the wrong one."""

from tests.interfaces.api.bad_facts import HFR
from tests.interfaces.api.bad_world import ABSENT, DROP, LOSS, Bad, rules, shapes, spoilt
from tests.make.custody import a_lot, a_part, an_event, dispatch, mining, packing, separation

_PATH = {"path": "/events/@loss/correct"}
WHOLE = {"reason": "wrong scale", "event": LOSS}
PACKING = packing(a_part("HFR:OX-1", "100.000"), a_lot("HFR:AWAY-1", "100.000", "oxide"), **HFR)
RECEIPT = an_event("receipt", custody_model=None, dispatch="@received-dispatch", inputs=[a_part("BYM:ORE-13", "990.000")], **HFR)
DISPATCH = dispatch(a_part("BYM:ORE-13"), "HFR")
ATTESTED = mining(a_lot("GDM:ORE-0"), performed_by="GDM", facility="GDM-SITE-1")


def _correct(name, event, replacing, status, *problems, by="ada"):
    return Bad(name, {"reason": "wrong scale", "event": replacing}, status, problems, path=f"/events/{event}/correct", by=by)


def _confirm(name, event, status, *problems, by="gdm", body=None):
    return Bad(name, {} if body is None else body, status, problems, path=f"/events/{event}/confirm", by=by)


SHAPES = [
    *shapes(
        WHOLE,
        [
            ("a correction without a reason", "/reason", DROP, "missing_field"),
            ("a correction's reason of null", "/reason", None, "missing_field"),
            ("a correction's empty reason", "/reason", "", "bad_text"),
            ("a correction's reason of 1,001 letters", "/reason", "x" * 1001, "bad_text"),
            ("a correction's reason nobody sees", "/reason", "\u200b", "bad_text"),
            ("a correction's reason in two parts", "/reason", "e\u0301", "text_not_normal"),
            ("a correction that leaves the event out", "/event", DROP, "missing_field"),
            ("a correction by a word", "/event", "nothing", "wrong_type"),
            ("a correction by a list", "/event", [LOSS], "wrong_type"),
            ("a correction that says more", "/version", 1, "unknown_field"),
            ("a replacing event without a stage", "/event/stage", DROP, "missing_field"),
            ("a replacing event of an unknown stage", "/event/stage", "melting", "bad_choice"),
            ("a replacing event with an unknown member", "/event/colour", "red", "unknown_field"),
            ("a replacing event without a time", "/event/ended_at", DROP, "missing_field"),
            ("a replacing event with a mass as a number", "/event/inputs/0/net_kg", 1, "bad_decimal"),
            ("a replacing event with a bell", "/event/fields/reason", "fi\u0007re", "bad_text"),
        ],
        **_PATH,
    ),
    Bad("a correction that is a list", [WHOLE], 400, ("wrong_type@",), **_PATH),
    Bad("a correction of null", None, 400, ("wrong_type@",), **_PATH),
    _confirm("a confirmation that says something", "@attested-event", 400, "unknown_field@/yes", body={"yes": True}),
    _confirm("a confirmation that is a list", "@attested-event", 400, "wrong_type@", body=[]),
]
RULES = [
    *rules(
        WHOLE,
        [
            ("a replacing event at no place", "/event/facility", "NOB-1", "unknown_facility"),
            ("a replacing event by no one", "/event/performed_by", "NIX", "other_performer"),
            ("a replacing event that ends before it starts", "/event/ended_at", "2026-01-01T00:00:00Z", "ends_before_start"),
            ("a replacing event of nothing", "/event/inputs", [], "inputs_missing"),
            ("a replacing event of no mass", "/event/inputs/0/net_kg", "0.000", "not_positive"),
            ("a replacing event of more than there is", "/event/inputs/0/net_kg", "5000.000", "lot_exhausted"),
            ("a replacing event of no lot", "/event/inputs/0/lot", "HFR:NIX-1", "unknown_lot"),
            ("a replacing event of another's lot", "/event/inputs/0/lot", "BYM:ORE-12", "unknown_lot"),
            ("a replacing event of a lot that went away", "/event/inputs/0/lot", "HFR:AWAY-1", "not_holder"),
            ("a replacing event of book and claim", "/event/custody_model", "book_and_claim", "book_and_claim"),
        ],
        **_PATH,
    ),
    _correct("another stage", "@loss", separation([a_part("HFR:OX-1", "1.000")], []), 422, "other_stage@/event/stage"),
    _correct("another performer", "@loss", LOSS | {"performed_by": "HER"}, 422, "other_performer@/event/performed_by"),
    _correct("another stage and performer", "@loss", mining(), 422, "other_stage@/event/stage", "other_performer@/event/performed_by"),
    _correct("a lot that changes its form", "@dressing", an_event("beneficiation", inputs=[a_part("BYM:ORE-14", "500.000")], outputs=[a_lot("HFR:CON-9", "90.000", "tailings")], **HFR), 422, "lot_keeps_form@/event/outputs/0/form"),
    _correct("a lot of another parent", "@packing", spoilt(PACKING, "/inputs/0/lot", "HFR:FL-1") | {"outputs": [a_lot("HFR:AWAY-1", "100.000", "oxide")]}, 422, "form_not_allowed@/event/outputs/0/form", "lot_keeps_parent@/event/outputs/0/lot"),
    _correct("a number of another event", "@packing", spoilt(PACKING, "/outputs/0/lot", "HFR:IN-1"), 422, "lot_number_used@/event/outputs/0/lot"),
    _correct("a lot of its own making", "@dressing", an_event("beneficiation", inputs=[a_part("HFR:CON-9", "1.000")], outputs=[a_lot("HFR:CON-9", "90.000", "concentrate")], **HFR), 422, "form_not_allowed@/event/inputs/0/lot", "made_of_itself@/event/inputs/0/lot"),
    _correct("a dispatch that was received did not happen", "@received-dispatch", None, 422, "already_received@/event", by="bym"),
    _correct("a received dispatch to another", "@received-dispatch", spoilt(DISPATCH, "/to", {"organisation": "HER"}), 422, "other_receiver@/event/to/organisation", by="bym"),
    _correct("a received dispatch of another lot", "@received-dispatch", spoilt(DISPATCH, "/inputs/0/lot", "BYM:ORE-15"), 422, "other_lots@/event/inputs", by="bym"),
    _correct("a receipt did not happen, and its lot was used", "@used-receipt", None, 422, "used_since_receipt@/event"),
    _correct("a receipt of another lot", "@received-receipt", spoilt(RECEIPT, "/inputs/0/lot", "BYM:ORE-14"), 422, "not_holder@/event/inputs/0/lot", "other_lots@/event/inputs"),
    _correct("a recorder that replaces for one on the system", "@attested-event", ATTESTED, 422, "performer_on_the_system@/event/performed_by", by="bym"),
]  # fmt: skip
WHOSE = [
    _correct("a correction of no event", ABSENT, None, 404, "event_not_found"),
    _correct("a correction of another's unseen event", "@mining", None, 404, "event_not_found", by="exp"),
    _correct("a correction by who only receives", "@away", None, 403, "not_yours_to_correct", by="bela"),
    _correct("a correction of a nulled event", "@nulled", None, 409, "already_corrected"),
    _correct("a correction of a replaced event", "@replaced", LOSS, 409, "already_corrected"),
    _correct("a correction of what was withdrawn, by its performer", "@withdrawn-event", None, 409, "already_corrected", by="gdm"),
    *[_correct(f"a correction by {who}", "@loss", None, 403, "forbidden", by=who) for who in ("rita", "sven", "otto", "mei", "reader")],
    _correct("a correction by nobody", "@loss", None, 401, "not_signed_in", by=None),
    _confirm("a confirmation of no event", ABSENT, 404, "event_not_found"),
    _confirm("a confirmation of another's unseen event", "@loss", 404, "event_not_found", by="exp"),
    _confirm("a confirmation by the recorder", "@attested-event", 403, "not_the_performer", by="bym"),
    _confirm("a confirmation by who only receives", "@away", 403, "not_the_performer", by="bela"),
    _confirm("a confirmation of one's own record", "@loss", 409, "own_record", by="ada"),
    _confirm("a second confirmation", "@confirmed-event", 409, "already_confirmed"),
    _confirm("a confirmation of a corrected event", "@withdrawn-event", 409, "already_corrected"),
    *[_confirm(f"a confirmation by {who}", "@attested-event", 403, "forbidden", by=who) for who in ("rita", "sven", "otto", "mei", "reader")],
    _confirm("a confirmation by nobody", "@attested-event", 401, "not_signed_in", by=None),
]  # fmt: skip
ROWS = [*SHAPES, *RULES, *WHOSE]
