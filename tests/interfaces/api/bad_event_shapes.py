"""Events that have not the documented shape: 400, each with the place and what is wrong there."""

from tests.interfaces.api.bad_world import DISPATCH, DROP, IMPORT, LOSS, PACKING, RECEIPT, SEPARATION, STOCKTAKE, Bad, shapes
from tests.make.custody import DOCUMENT, a_lot, a_part

_ASSAY = "/outputs/0/assay"
_KG = "/outputs/0/net_kg"
_LOT = "/outputs/0/lot"

MEMBERS = shapes(
    IMPORT,
    [
        ("no stage", "/stage", DROP, "missing_field"),
        ("a stage of null", "/stage", None, "missing_field"),
        ("an unknown stage", "/stage", "melting", "bad_choice"),
        ("a stage in capitals", "/stage", "IMPORT", "bad_choice"),
        ("a stage that is a number", "/stage", 7, "bad_choice"),
        ("a stage that is a list", "/stage", ["import"], "bad_choice"),
        ("no facility", "/facility", DROP, "missing_field"),
        ("no start", "/started_at", DROP, "missing_field"),
        ("no end", "/ended_at", DROP, "missing_field"),
        ("no performer", "/performed_by", DROP, "missing_field"),
        ("no custody model", "/custody_model", DROP, "missing_field"),
        ("a custody model of one's own", "/custody_model", "pure", "bad_choice"),
        ("an unknown member", "/colour", "red", "unknown_field"),
        ("an unknown member with a slash", "/colour~1of", "red", "unknown_field@/colour~01of"),
        ("a member of another stage", "/to", {"organisation": "HER"}, "unknown_field"),
        ("an invoice on an import", "/invoice", {"kind": "special_vat_invoice"}, "unknown_field"),
        ("a lot without a number", _LOT, DROP, "missing_field"),
        ("a lot without a form", "/outputs/0/form", DROP, "missing_field"),
        ("a lot without a mass", _KG, DROP, "missing_field"),
        ("an unknown member of a lot", "/outputs/0/weight", "1", "unknown_field"),
        ("lots that are an object", "/outputs", {}, "wrong_type"),
        ("a lot that is text", "/outputs/0", "HFR:NEW-1", "wrong_type"),
        ("fields that are a list", "/fields", [], "wrong_type"),
        ("a field of another stage", "/fields", {"supplier": "Chen"}, "unknown_field@/fields/supplier"),
        ("a purchase's field on an import", "/fields", {"scrap_class": "ndfeb"}, "unknown_field@/fields/scrap_class"),
    ],
)
TIMES = shapes(
    IMPORT,
    [
        ("a time without an offset", "/started_at", "2026-02-02T08:00:00", "bad_time"),
        ("a day for a time", "/started_at", "2026-02-02", "bad_time"),
        ("a blank for the T", "/started_at", "2026-02-02 08:00:00Z", "bad_time"),
        ("a day that is none", "/started_at", "2026-02-30T08:00:00Z", "bad_time"),
        ("the hour 25", "/started_at", "2026-02-02T25:00:00Z", "bad_time"),
        ("an offset of a day", "/started_at", "2026-02-02T08:00:00+25:00", "bad_time"),
        ("a year before any record", "/started_at", "1979-12-31T00:00:00Z", "bad_time"),
        ("the first year", "/started_at", "0001-01-01T00:00:00+23:59", "bad_time"),
        ("more than microseconds", "/ended_at", "2026-02-02T08:00:00.1234567Z", "bad_time"),
        ("the last moment that can be written", "/ended_at", "9999-12-31T23:59:59+00:00", "bad_time"),
        ("seconds since 1970", "/ended_at", 1767225600, "bad_time"),
        ("a time of nothing", "/ended_at", "", "bad_time"),
        ("a time of true", "/ended_at", True, "bad_time"),
        ("Arabic digits", "/ended_at", "٢٠٢٦-02-02T08:00:00Z", "bad_time"),
        ("a line break behind", "/ended_at", "2026-02-02T08:00:00Z\n", "bad_time"),
    ],
)
DECIMALS = shapes(
    IMPORT,
    [
        (f"a mass of {value!r}", _KG, value, "bad_decimal")
        for value in (
            1000, True, [], {}, "", " 1000", "1000 ", "+1000", "01000", ".5", "5.", "1,000.000", "1_000", "1e3", "0x10", "NaN", "Infinity",
            "-Infinity", "1000.0001", "1000.5000", "1000000000000.000", "9" * 40, "١٠", "1000\n",
        )
    ]
    + [
        ("TREO over all bounds", f"{_ASSAY}/treo_percent", "1000", "bad_decimal"),
        ("TREO below nothing", f"{_ASSAY}/treo_percent", "-1", "bad_decimal"),
        ("TREO of minus nothing", f"{_ASSAY}/treo_percent", "-0", "bad_decimal"),
        ("TREO with seven places", f"{_ASSAY}/treo_percent", "50.0000001", "bad_decimal"),
        ("moisture over 100 %", f"{_ASSAY}/moisture_percent", "100.000001", "bad_decimal"),
        ("a share over all bounds", f"{_ASSAY}/shares_percent/Nd", "1000", "bad_decimal"),
        ("a share as a number", f"{_ASSAY}/shares_percent/Nd", 75, "bad_decimal"),
        ("thorium below nothing", f"{_ASSAY}/th_ppm", "-0.1", "bad_decimal"),
        ("thorium over the whole", f"{_ASSAY}/th_ppm", "1000001", "bad_decimal"),
        ("an uncertainty below nothing", f"{_ASSAY}/uncertainty", {"treo_percent": "-1"}, f"bad_decimal@{_ASSAY}/uncertainty/treo_percent"),
    ],
)  # fmt: skip
CODES = shapes(
    IMPORT,
    [
        (f"a lot called {value!r}", _LOT, value, "bad_code")
        for value in (
            "HFR",
            "HFR:",
            ":NEW-1",
            "hfr:NEW-1",
            "HFR:new-1",
            "HFR:NEW 1",
            "HFR:" + "A" * 65,
            "H:1",
            "A" * 17 + ":1",
            "HFR:NEW-1\n",
            "ＨＦＲ:NEW",
            7,
        )
    ]
    + [
        ("a facility in small letters", "/facility", "hfr-plant-1", "bad_code"),
        ("a facility of 33 letters", "/facility", "A" * 33, "bad_code"),
        ("a performer of one letter", "/performed_by", "H", "bad_code"),
        ("a performer of 17 letters", "/performed_by", "A" * 17, "bad_code"),
        ("a performer by its name", "/performed_by", "Huafang Separation", "bad_code"),
        ("a form in capitals", "/outputs/0/form", "OXIDE", "bad_code"),
        ("an element that is none", f"{_ASSAY}/shares_percent/Fe", "1", "unknown_field"),
        ("an element in small letters", f"{_ASSAY}/shares_percent/nd", "1", "unknown_field"),
        ("a country of three letters", "/fields", {"origin_country": "AUS"}, "bad_code@/fields/origin_country"),
        ("a country in small letters", "/fields", {"origin_country": "au"}, "bad_code@/fields/origin_country"),
        ("a port with a 1", "/fields", {"entry_port": "CNTX1"}, "bad_code@/fields/entry_port"),
        ("a port of four letters", "/fields", {"entry_port": "CNTX"}, "bad_code@/fields/entry_port"),
        ("a deposit by its name", "/fields", {"deposit": "Bayan Obo"}, "bad_code@/fields/deposit"),
    ],
)
TEXTS = shapes(
    IMPORT,
    [
        ("no text", "/outputs/0/product", "", "bad_text"),
        ("a blank in front", "/outputs/0/product", " oxide", "bad_text"),
        ("a bell", "/outputs/0/product", "ox\u0007ide", "bad_text"),
        ("a line break", "/outputs/0/product", "ox\nide", "bad_text"),
        ("a space of no width", "/outputs/0/product", "ox\u200bide", "bad_text"),
        ("letters turned round", "/outputs/0/product", "\u202eedixo", "bad_text"),
        ("a private letter", "/outputs/0/product", "\ue000", "bad_text"),
        ("201 letters", "/outputs/0/product", "x" * 201, "bad_text"),
        ("a number for text", "/outputs/0/product", 5, "bad_text"),
        ("a letter in two parts", "/outputs/0/product", "e\u0301", "text_not_normal"),
        ("U+0000", "/outputs/0/product", "\u0000", "text_not_plain"),
        ("half a letter", "/outputs/0/product", "\ud800", "text_not_plain"),
        ("half a letter for a name", "/outputs/0/assay/\ud800", "1", "text_not_plain@/outputs/0/assay"),
    ],
)
PAPERS = shapes(
    IMPORT | {"documents": [DOCUMENT]},
    [
        ("a paper without a kind", "/documents/0/kind", DROP, "missing_field"),
        ("a paper's kind with a blank", "/documents/0/kind", "process record", "bad_code"),
        ("a digest in capitals", "/documents/0/sha256", "AB" * 32, "bad_sha256"),
        ("a digest of 63 letters", "/documents/0/sha256", "a" * 63, "bad_sha256"),
        ("a number of 101 letters", "/documents/0/number", "9" * 101, "bad_text"),
        ("an issuer of 201 letters", "/documents/0/issuer", "x" * 201, "bad_text"),
        ("the 31st of April", "/documents/0/issued_on", "2026-04-31", "bad_day"),
        ("a time for a day", "/documents/0/issued_on", "2026-04-30T00:00:00Z", "bad_day"),
        ("a day of 1979", "/documents/0/issued_on", "1979-12-31", "bad_day"),
        ("a paper's unknown field", "/documents/0/fields", {"colour": "red"}, "unknown_field@/documents/0/fields/colour"),
        ("a paper's tariff code of 8 digits", "/documents/0/fields", {"hs_code": "28469019"}, "bad_code@/documents/0/fields/hs_code"),
        ("201 papers", "/documents", [DOCUMENT] * 201, "bad_length"),
        ("a sample's day that is none", f"{_ASSAY}/sampled_on", "2026-02-30", "bad_day"),
        ("a certificate without a kind", f"{_ASSAY}/certificate", {"number": "1"}, f"missing_field@{_ASSAY}/certificate/kind"),
        ("1,001 lots", "/outputs", [a_lot()] * 1001, "bad_length"),
        ("a lot's 501 packages", "/outputs/0/packages", [{}] * 501, "bad_length"),
        ("1,001 seals", "/outputs/0/packages", [{"seals": ["s"] * 1001}], "bad_length@/outputs/0/packages/0/seals"),
        ("a line in a lot's package", "/outputs/0/packages", [{"line": 1}], "unknown_field@/outputs/0/packages/0/line"),
        ("pieces below nothing", "/outputs/0/packages", [{"pieces": -1}], "bad_whole@/outputs/0/packages/0/pieces"),
    ],
)
MOVES = [
    *shapes(
        DISPATCH | {"transport": {"seals": ["s"]}, "invoice": {"kind": "special_vat_invoice", "amount": "1.00", "currency": "CNY"}},
        [
            ("a dispatch to nobody", "/to", DROP, "missing_field"),
            ("a dispatch to an address", "/to", {"organisation": "HER", "street": "1"}, "unknown_field@/to/street"),
            ("a dispatch to no organisation", "/to", {}, "missing_field@/to/organisation"),
            ("a dispatch to a text", "/to", "HER", "wrong_type"),
            ("ownership of yes", "/ownership_passes", "yes", "wrong_type"),
            ("ownership of 1", "/ownership_passes", 1, "wrong_type"),
            ("a mode of its own", "/transport/mode", "donkey", "bad_choice"),
            ("pieces as text", "/transport/pieces", "9", "bad_whole"),
            ("pieces of true", "/transport/pieces", True, "bad_whole"),
            ("too many pieces", "/transport/pieces", 10_000_001, "bad_whole"),
            ("a seal of nothing", "/transport/seals/0", "", "bad_text"),
            (
                "a place north of north",
                "/transport/loaded_at",
                {"latitude": "91", "longitude": "0"},
                "bad_decimal@/transport/loaded_at/latitude",
            ),
            ("half a place", "/transport/loaded_at", {"latitude": "24.9"}, "missing_field@/transport/loaded_at/longitude"),
            ("an invoice of another kind", "/invoice/kind", "receipt", "bad_choice"),
            ("an amount without currency", "/invoice/currency", DROP, "missing_field"),
            ("a currency in small letters", "/invoice/currency", "cny", "bad_code"),
            ("an amount below nothing", "/invoice/amount", "-0.01", "bad_decimal"),
            ("an amount with three places", "/invoice/amount", "1.001", "bad_decimal"),
            ("an invoice of no month", "/invoice/issued_on", "2026-13-01", "bad_day"),
            ("an assay on a dispatch", "/inputs/0/assay", {}, "unknown_field"),
        ],
    ),
    *shapes(
        RECEIPT,
        [
            ("a receipt of no dispatch", "/dispatch", DROP, "missing_field"),
            ("a receipt of a word", "/dispatch", "yesterday's", "bad_code"),
            ("a receipt of an id without hyphens", "/dispatch", "019cad8fac007a108a100000000000ff", "bad_code"),
            ("an invoice on a receipt", "/invoice", {"kind": "special_vat_invoice"}, "unknown_field"),
        ],
    ),
]
FIELDS = [
    *shapes(
        SEPARATION,
        [
            ("a route with blanks", "/fields", {"route": "mixed to single"}, "bad_code@/fields/route"),
            ("a route that ends in +", "/fields", {"route": "cracking+"}, "bad_code@/fields/route"),
            ("a discharge below nothing", "/fields", {"discharge": {"nh3_n_mg_l": "-1"}}, "bad_decimal@/fields/discharge/nh3_n_mg_l"),
            ("a reagent without a name", "/fields", {"reagents": [{"kg": "1"}]}, "missing_field@/fields/reagents/0/name"),
            ("101 reagents", "/fields", {"reagents": [{"name": "x", "kg": "1"}] * 101}, "bad_length@/fields/reagents"),
            ("101 residues", "/residues", [{"form": "residue", "net_kg": "1"}] * 101, "bad_length"),
            ("1,001 inputs", "/inputs", [a_part()] * 1001, "bad_length"),
            ("inputs of null in a list", "/inputs", [None], "wrong_type@/inputs/0"),
            ("scrap class on a separation", "/fields", {"scrap_class": "ndfeb"}, "unknown_field@/fields/scrap_class"),
        ],
    ),
    *shapes(
        LOSS,
        [
            ("a loss without fields", "/fields", DROP, "missing_field"),
            ("a loss without a reason", "/fields", {}, "missing_field@/fields/reason"),
            ("a reason of 1,001 letters", "/fields/reason", "x" * 1001, "bad_text"),
            ("evidence that is text", "/fields/evidence", "a photograph", "wrong_type"),
        ],
    ),
    *shapes(
        STOCKTAKE,
        [
            ("a stocktake of no month", "/fields/period", DROP, "missing_field"),
            ("the month 13", "/fields/period", "2026-13", "bad_code"),
            ("a month of one digit", "/fields/period", "2026-3", "bad_code"),
            ("a month of the last century", "/fields/period", "1999-12", "bad_code"),
            ("a share over the whole", "/fields/opening/0/origins/0/share", "1.1", "bad_decimal"),
            ("shares over the whole together", "/fields/opening/0/origins", [{"facility": "BYM-MINE-1", "share": "0.6"}] * 2, "bad_decimal"),
            ("stock on the element basis", "/fields/opening/0/trem_percent", "99", "unknown_field"),
        ],
    ),
    *shapes(PACKING, [("a packing that names a supplier", "/fields", {"supplier": "x"}, "unknown_field@/fields/supplier")]),
]  # fmt: skip
TWO_AT_ONCE = [
    Bad("every bad place is named", IMPORT | {"stage": "import", "facility": 1, "started_at": 2, "colour": 3}, 400, ("bad_code@/facility", "bad_time@/started_at", "unknown_field@/colour")),
    Bad("the second of two", [IMPORT, IMPORT | {"facility": "x"}], 400, ("bad_code@/1/facility",)),
    Bad("a list in a list", [[IMPORT]], 400, ("wrong_type@/0",)),
    Bad("no events", [], 400, ("bad_length@",)),
    Bad("1,001 events", [IMPORT] * 1001, 400, ("bad_length@",)),
    Bad("text for an event", "import", 400, ("wrong_type@",)),
    Bad("null for an event", None, 400, ("wrong_type@",)),
]  # fmt: skip
ROWS = [*MEMBERS, *TIMES, *DECIMALS, *CODES, *TEXTS, *PAPERS, *MOVES, *FIELDS, *TWO_AT_ONCE]
