"""Events that can be read and cannot be recorded truthfully: each rule of product.md section 3 that refuses. 422."""

from datetime import UTC, datetime, timedelta

from tests.interfaces.api.bad_facts import FORMS_OF_HFR, HFR
from tests.interfaces.api.bad_world import (
    DISPATCH,
    DROP,
    IMPORT,
    LOSS,
    PACKING,
    RECEIPT,
    SEPARATION,
    STOCKTAKE,
    Bad,
    rules,
    spoilt,
)  # fmt: skip
from tests.make.custody import DOCUMENT, a_lot, a_part, an_event, blending, separation

SOON = (datetime.now(UTC) + timedelta(days=2)).isoformat()
LATER = (datetime.now(UTC) + timedelta(days=3)).isoformat()
NEW = a_lot("HFR:NEW-1", "10.000", "oxide")


def using(stage, *lots, outputs=(), **members):
    usual = {"custody_model": "mass_balance", "inputs": [a_part(lot, "1.000") for lot in lots], "outputs": list(outputs)}
    return an_event(stage, **HFR, **(usual | members))


NAMES = [
    *rules(
        IMPORT | {"documents": [DOCUMENT]},
        [
            ("an unknown facility", "/facility", "NOB-1", "unknown_facility"),
            ("an unknown performer", "/performed_by", "NIX", "unknown_organisation lot_named_for_another@/outputs/0/lot"),
            ("a performer on the system", "/performed_by", "HER", "performer_on_the_system lot_named_for_another@/outputs/0/lot"),
            ("a form that no table knows", "/outputs/0/form", "soup", "bad_reference"),
            ("a deposit that no table knows", "/fields", {"deposit": "atlantis"}, "bad_reference@/fields/deposit"),
            ("a paper of unknown kind", "/documents/0/kind", "love_letter", "bad_reference"),
            ("a certificate of unknown kind", "/outputs/0/assay/certificate", {"kind": "love_letter"}, "bad_reference@/outputs/0/assay/certificate/kind"),
            ("a lot in another's name", "/outputs/0/lot", "BYM:NEW-1", "lot_named_for_another"),
            ("a lot number of one's own", "/outputs/0/lot", "HFR:IN-1", "lot_number_used"),
            ("another's lot number", "/outputs/0/lot", "BYM:ORE-12", "lot_named_for_another"),
            ("a lot number with a dotted part", "/outputs/0/lot", "HFR:A/../B", "bad_lot_number"),
            ("a lot number with an empty part", "/outputs/0/lot", "HFR:A//B", "bad_lot_number"),
            ("a lot number that ends with a slash", "/outputs/0/lot", "HFR:A/", "bad_lot_number"),
            ("material from a country that does not exist", "/fields", {"origin_country": "XX"}, "bad_reference@/fields/origin_country"),
            ("one number twice in an event", "/outputs", [a_lot("HFR:NEW-1"), a_lot("HFR:NEW-1")], "lot_number_used@/outputs/1/lot"),
            ("book and claim", "/custody_model", "book_and_claim", "book_and_claim"),
        ],
    ),
    *rules(
        DISPATCH | {"invoice": {"kind": "special_vat_invoice", "seller": "HFR", "buyer": "HER"}},
        [
            ("a dispatch to an unknown organisation", "/to/organisation", "NIX", "unknown_organisation"),
            ("a dispatch to an unknown facility", "/to/facility", "NOB-1", "unknown_facility"),
            ("an invoice by an unknown seller", "/invoice/seller", "NIX", "unknown_organisation"),
            ("an invoice to an unknown buyer", "/invoice/buyer", "NIX", "unknown_organisation"),
        ],
    ),
    *rules(
        SEPARATION | {"fields": {"route": "concentrate_to_single"}},
        [
            ("an unknown route", "/fields/route", "by_magic", "bad_reference"),
            ("an unknown route behind a +", "/fields/route", "concentrate_to_single+by_magic", "bad_reference@/fields/route"),
            ("a residue of unknown form", "/residues", [{"form": "soup", "net_kg": "1"}], "bad_reference@/residues/0/form"),
        ],
    ),
    *rules(LOSS, [("evidence of unknown kind", "/fields/evidence", [{"kind": "love_letter"}], "bad_reference@/fields/evidence/0/kind")]),
    *rules(
        STOCKTAKE,
        [
            ("stock of unknown form", "/fields/opening/0/form", "soup", "bad_reference"),
            ("stock from an unknown place", "/fields/opening/0/origins/0/facility", "NOB-1", "unknown_facility"),
            ("closing stock of unknown form", "/fields/closing", [{"form": "soup", "net_kg": "1"}], "bad_reference@/fields/closing/0/form"),
        ],
    ),
]  # fmt: skip
TIMES = [
    *rules(
        IMPORT,
        [
            ("an end before its start", "/ended_at", "2026-01-01T00:00:00Z", "ends_before_start"),
            ("an end in the future", "/ended_at", SOON, "in_future"),
            ("an end in the year 9998", "/ended_at", "9998-12-31T23:59:59+00:00", "in_future"),
            ("a start in the future", "/started_at", SOON, "ends_before_start@/ended_at in_future@/started_at"),
        ],
    ),
    Bad("wholly in the future", IMPORT | {"started_at": SOON, "ended_at": LATER}, 422, ("in_future@/started_at", "in_future@/ended_at")),
    Bad("stock of a month to come", spoilt(STOCKTAKE, "/fields/period", "2099-12"), 422, ("in_future@/fields/period",)),
]
TAKING = (
    "beneficiation",
    "separation",
    "metal_smelting",
    "alloying",
    "magnet_making",
    "recycling",
    "blending",
    "packing",
    "dispatch",
    "loss",
)
_MEMBERS = {
    "dispatch": {"to": {"organisation": "HER"}},
    "loss": {"fields": {"reason": "fire"}},
    "blending": {"outputs": [NEW]},
    "packing": {"outputs": [NEW]},
}
COUNTS = [
    *[Bad(f"a {stage} of nothing", using(stage, **_MEMBERS.get(stage, {})), 422, ("inputs_missing@/inputs",)) for stage in TAKING],
    Bad("a receipt of nothing", RECEIPT | {"inputs": []}, 422, ("inputs_missing@/inputs",)),
    *[
        Bad(f"a {stage} that gives nothing", an_event(stage, **HFR), 422, ("outputs_missing@/outputs",))
        for stage in ("mining", "leaching", "import", "collection")
    ],
    Bad("a blending that gives nothing", blending([a_part("HFR:IN-1", "1.000")], NEW, **HFR) | {"outputs": []}, 422, ("outputs_missing@/outputs",)),
    Bad("a packing that gives nothing", PACKING | {"outputs": []}, 422, ("outputs_missing@/outputs",)),
    Bad("a packing of two lots", using("packing", "HFR:IN-1", "HFR:IN-2", outputs=[a_lot("HFR:NEW-1", "2.000", "mixed_carbonate")]), 422, ("one_lot_only@/inputs/1",)),
    Bad(
        "a blending into two lots",
        using("blending", "HFR:IN-1", "HFR:IN-2", outputs=[a_lot(f"HFR:NEW-{one}", "1.000", "mixed_carbonate") for one in "12"]),
        422,
        ("one_lot_only@/outputs/1",),
    ),
]  # fmt: skip
_TAKES = {
    "beneficiation": {"ORE-1"},
    "separation": {"IN-1", "IN-2", "OX-1", "CON-1"},
    "metal_smelting": {"OX-1", "FL-1"},
    "alloying": {"M-1", "AL-1"},
    "magnet_making": {"AL-1", "MG-1"},
    "recycling": {"SC-1", "SL-1"},
}
"""The lots of HFR's that a stage takes, as product.md section 3 says; every other one is refused."""
_GIVES = {
    "mining": "concentrate", "leaching": "ore", "beneficiation": "oxide", "separation": "metal", "metal_smelting": "magnet", "alloying": "magnet",
    "magnet_making": "alloy", "recycling": "metal", "collection": "oxide", "loss": "oxide", "stocktake": "oxide", "dispatch": "oxide",
}  # fmt: skip
"""A form that a stage does not give."""
FORMS = [
    *[
        Bad(f"{stage} of {form}", using(stage, f"HFR:{lot}"), 422, ("form_not_allowed@/inputs/0/lot",))
        for stage, taken in _TAKES.items()
        for lot, form in FORMS_OF_HFR.items()
        if lot not in taken and lot != "IN-2"
    ],
    *[
        Bad(
            f"{stage} that gives {form}",
            spoilt({"dispatch": DISPATCH, "loss": LOSS, "stocktake": STOCKTAKE}.get(stage, an_event(stage, **HFR)), "/outputs", [a_lot("HFR:NEW-1", form=form)])
            | ({"inputs": [a_part(f"HFR:{min(_TAKES[stage])}", "1.000")]} if stage in _TAKES else {}),
            422,
            ("form_not_allowed@/outputs/0/form",),
        )
        for stage, form in _GIVES.items()
    ],
    Bad("a mining that takes a lot in", an_event("mining", inputs=[a_part("HFR:IN-1", "1.000")], outputs=[a_lot("HFR:NEW-1")], **HFR), 422, ("form_not_allowed@/inputs/0/lot",)),
    Bad("a stocktake that takes a lot in", STOCKTAKE | {"inputs": [a_part("HFR:IN-1", "1.000")]}, 422, ("form_not_allowed@/inputs/0/lot",)),
    Bad("a blend of two forms", using("blending", "HFR:IN-1", "HFR:OX-1", outputs=[a_lot("HFR:NEW-1", "2.000", "mixed_carbonate")]), 422, ("form_not_allowed@/inputs/1/lot",)),
    Bad("a blend of another form", using("blending", "HFR:IN-1", "HFR:IN-2", outputs=[NEW]), 422, ("form_not_allowed@/outputs/0/form",)),
    Bad("a packing into another form", spoilt(PACKING, "/outputs/0/form", "carbonate"), 422, ("form_not_allowed@/outputs/0/form",)),
    Bad("tailings of a separation", spoilt(SEPARATION, "/residues", [{"form": "tailings", "net_kg": "1"}]), 422, ("form_not_allowed@/residues/0/form",)),
    Bad("a product among the residues", spoilt(SEPARATION, "/residues", [{"form": "oxide", "net_kg": "1"}]), 422, ("form_not_allowed@/residues/0/form",)),
]  # fmt: skip
HANDS = [
    Bad("a lot that is not", using("separation", "HFR:IN-99"), 422, ("unknown_lot@/inputs/0/lot",)),
    Bad("a lot that another has and one may not see", using("separation", "BYM:ORE-12"), 422, ("unknown_lot@/inputs/0/lot",)),
    Bad("a lot that is on its way to oneself", using("beneficiation", "BYM:ORE-10"), 422, ("not_holder@/inputs/0/lot",)),
    Bad("a lot that one sent away", using("metal_smelting", "HFR:AWAY-1"), 422, ("not_holder@/inputs/0/lot",)),
    Bad("a lot sent a second time", spoilt(DISPATCH, "/inputs", [a_part("HFR:AWAY-1", "100.000")]), 422, ("not_holder@/inputs/0/lot",)),
    Bad("a dispatch of what a shipment may give back", spoilt(DISPATCH, "/inputs", [a_part("HFR:OX-1", "869.000")]), 422, ("part_is_shipped@/inputs/0/lot",)),
    Bad("a lot that is for another", spoilt(RECEIPT, "/dispatch", "@away") | {"inputs": [a_part("HFR:AWAY-1")]}, 422, ("not_holder@/inputs/0/lot",)),
    Bad("a lot of another dispatch", spoilt(RECEIPT, "/inputs", [a_part("HFR:IN-1")]), 422, ("not_holder@/inputs/0/lot",)),
    Bad("a receipt of no dispatch that is", spoilt(RECEIPT, "/dispatch", "@absent"), 422, ("unknown_event@/dispatch", "not_holder@/inputs/0/lot")),
    Bad("a receipt of a dispatch to another", spoilt(RECEIPT, "/dispatch", "@foreign") | {"inputs": [a_part("BYM:ORE-11")]}, 422, ("unknown_event@/dispatch", "unknown_lot@/inputs/0/lot")),
    Bad("a receipt of what is no dispatch", spoilt(RECEIPT, "/dispatch", "@import"), 422, ("unknown_event@/dispatch", "not_holder@/inputs/0/lot")),
    Bad("a lot twice in one event", using("separation", "HFR:IN-1", "HFR:IN-1"), 422, ("duplicate_lot_in_event@/inputs/1/lot",)),
    Bad("a lot of its own making", separation([a_part("HFR:NEW-1", "1.000")], [NEW]), 422, ("unknown_lot@/inputs/0/lot",)),
    Bad("a later event of the list first", [separation([a_part("HFR:NEW-1", "1.000")], []), IMPORT], 422, ("unknown_lot@/0/inputs/0/lot",)),
    Bad("another tenant's lot", separation([a_part("HFR:IN-1", "1.000")], [], performed_by="HER", facility="HER-PLANT-1"), 422, ("unknown_lot@/inputs/0/lot",), by="bela"),
]  # fmt: skip
MASSES = [
    Bad("more than there is", separation([a_part("HFR:IN-1", "1000.001")], []), 422, ("lot_exhausted@/inputs/0/net_kg",)),
    Bad("more than there can be", separation([a_part("HFR:IN-1", "999999999999.999")], []), 422, ("lot_exhausted@/inputs/0/net_kg",)),
    Bad("more than a list leaves", [separation([a_part("HFR:IN-1", kg)], []) for kg in ("600.000", "400.000", "0.001")], 422, ("lot_exhausted@/2/inputs/0/net_kg",)),
    Bad("a lot that was lost away", [LOSS | {"inputs": [a_part("HFR:IN-1", "1000.000")]}, separation([a_part("HFR:IN-1", "0.001")], [])], 422, ("lot_exhausted@/1/inputs/0/net_kg",)),
    Bad("a dispatch of a part", spoilt(DISPATCH, "/inputs/0/net_kg", "999.999"), 422, ("dispatch_whole_lot@/inputs/0/net_kg",)),
    Bad("a dispatch of more", spoilt(DISPATCH, "/inputs/0/net_kg", "1000.001"), 422, ("lot_exhausted@/inputs/0/net_kg",)),
    Bad("all or nothing", [IMPORT, separation([a_part("HFR:IN-99", "1.000")], [])], 422, ("unknown_lot@/1/inputs/0/lot",)),
    *[
        Bad(f"{value} kg of {what}", spoilt(whole, pointer, f"{value}.000"), 422, (f"not_positive@{pointer}",))
        for value in ("0", "-1")
        for what, whole, pointer in (
            ("an input", SEPARATION, "/inputs/0/net_kg"),
            ("an output", SEPARATION, "/outputs/0/net_kg"),
            ("a lost lot", LOSS, "/inputs/0/net_kg"),
            ("a received lot", RECEIPT, "/inputs/0/net_kg"),
            ("a sent lot", DISPATCH, "/inputs/0/net_kg"),
            ("a residue", spoilt(SEPARATION, "/residues", [{"form": "residue"}]), "/residues/0/net_kg"),
            ("iron", using("alloying", "HFR:M-1", fields={"other_inputs": [{"name": "iron"}]}), "/fields/other_inputs/0/net_kg"),
            ("a package", spoilt(PACKING, "/outputs/0/packages", [{}]), "/outputs/0/packages/0/net_kg"),
            ("a package's gross", spoilt(PACKING, "/outputs/0/packages", [{}]), "/outputs/0/packages/0/gross_kg"),
            ("a lorry's gross", DISPATCH | {"transport": {}}, "/transport/gross_kg"),
        )
    ],
    *[
        Bad(f"less than no {what}", spoilt(whole, pointer, "-0.001"), 422, (f"negative@{pointer}",))
        for what, whole, pointer in (
            ("tare", DISPATCH | {"transport": {}}, "/transport/tare_kg"),
            ("invoiced REO", DISPATCH | {"invoice": {"kind": "special_vat_invoice"}}, "/invoice/reo_kg"),
            ("reagent", spoilt(SEPARATION, "/fields", {"reagents": [{"name": "P507"}]}), "/fields/reagents/0/kg"),
            ("opening stock", STOCKTAKE, "/fields/opening/0/net_kg"),
            ("closing stock", spoilt(STOCKTAKE, "/fields/closing", [{"form": "oxide"}]), "/fields/closing/0/net_kg"),
            ("weight on a paper", IMPORT | {"documents": [DOCUMENT | {"fields": {}}]}, "/documents/0/fields/net_kg"),
            ("weight on evidence", spoilt(LOSS, "/fields/evidence", [DOCUMENT | {"fields": {}}]), "/fields/evidence/0/fields/net_kg"),
        )
    ],
]  # fmt: skip
ROWS = [
    *NAMES,
    *TIMES,
    *COUNTS,
    *FORMS,
    *HANDS,
    *MASSES,
    Bad("a model left out where none is the lot's", spoilt(IMPORT, "/custody_model", DROP), 400, ("missing_field@/custody_model",)),
]
