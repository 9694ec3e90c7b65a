"""Shipments that cannot be read, or cannot leave; withdrawals and precheck alike."""

from tests.interfaces.api.bad_world import DROP, Bad, rules, shapes, spoilt
from tests.make.custody import DOCUMENT, a_shipment

WHOLE = a_shipment("HFR:OX-1", "10.000") | {
    "end_user": {"name": "Drivewerk GmbH", "country": "DE"},
    "licences": [{"kind": "export", "number": "EL-1"}],
    "documents": [DOCUMENT],
    "packages": [{"line": 1}],
    "port": "CNSHA",
    "trade_mode": "general",
}
_LINE = "/lines/0"
_SHAPES = [
    ("no reference", "/reference", DROP, "missing_field"),
    ("no lines", "/lines", DROP, "missing_field"),
    ("no line", "/lines", [], "bad_length"),
    ("501 lines", "/lines", [{}] * 501, "bad_length"),
    ("no consignee", "/consignee", DROP, "missing_field"),
    ("no destination", "/destination", DROP, "missing_field"),
    ("no day", "/planned_export_on", DROP, "missing_field"),
    ("an unknown member of a shipment", "/colour", "red", "unknown_field"),
    ("a revision's member", "/revises", "2026-1", "unknown_field"),
    ("a destination of three letters", "/destination", "DEU", "bad_code"),
    ("a destination by its name", "/destination", "Germany", "bad_code"),
    ("a port of a country", "/port", "CN", "bad_code"),
    ("a port with a 0", "/port", "CNSH0", "bad_code"),
    ("a trade mode of one's own", "/trade_mode", "smuggling", "bad_choice"),
    ("an end use class of one's own", "/end_use_class", "harmless", "bad_choice"),
    ("an end use of 1,001 letters", "/end_use", "x" * 1001, "bad_text"),
    ("a custody claim of one's own", "/custody_claim", "pure", "bad_choice"),
    ("the 31st of September", "/planned_export_on", "2026-09-31", "bad_day"),
    ("a time for the day of export", "/planned_export_on", "2026-09-01T00:00:00Z", "bad_day"),
    ("a day as a number", "/planned_export_on", 20260901, "bad_day"),
    ("a line without a lot", f"{_LINE}/lot", DROP, "missing_field"),
    ("a line without a tariff code", f"{_LINE}/hs_code", DROP, "missing_field"),
    ("a tariff code of 8 digits", f"{_LINE}/hs_code", "28469019", "bad_code"),
    ("a tariff code with points", f"{_LINE}/hs_code", "2846.90.1999", "bad_code"),
    ("a tariff code as a number", f"{_LINE}/hs_code", 2846901999, "bad_code"),
    ("a line's mass as a number", f"{_LINE}/net_kg", 10, "bad_decimal"),
    ("a line's mass with four places", f"{_LINE}/net_kg", "10.0001", "bad_decimal"),
    ("a line's mass in tonnes", f"{_LINE}/net_kg", "10 t", "bad_decimal"),
    ("a control code of 33 letters", f"{_LINE}/control_code", "1" * 33, "bad_text"),
    ("a value without currency", f"{_LINE}/unit_value", "10.00", "missing_field@/lines/0/currency"),
    ("a currency without value", f"{_LINE}/currency", "USD", "missing_field@/lines/0/unit_value"),
    ("a rebate of yes", f"{_LINE}/vat_rebate_claimed", "yes", "wrong_type"),
    ("a value's part over the whole", f"{_LINE}/value_share_percent", "101", "bad_decimal"),
    ("declared iron", f"{_LINE}/declared_shares_percent", {"Fe": "1"}, "unknown_field@/lines/0/declared_shares_percent/Fe"),
    ("a consignee without a name", "/consignee/name", DROP, "missing_field"),
    ("a consignee of 201 letters", "/consignee/name", "x" * 201, "bad_text"),
    ("a consignee with a bell", "/consignee/name", "Drive\u0007werk", "bad_text"),
    ("a consignee in two parts", "/consignee/name", "e\u0301", "text_not_normal"),
    ("a consignee's country in small letters", "/consignee/country", "de", "bad_code"),
    ("a consignee of an unknown kind", "/consignee/kind", "friend", "bad_choice"),
    ("a consignee registered on no day", "/consignee/registered_on", "1999-02-29", "bad_day"),
    ("a licence of another kind", "/licences/0/kind", "mining", "bad_choice"),
    ("a licence without a number", "/licences/0/number", DROP, "missing_field"),
    ("101 licences", "/licences", [{"kind": "export", "number": "1"}] * 101, "bad_length"),
    ("a package of line 0", "/packages/0/line", 0, "bad_whole"),
    ("a package of half a line", "/packages/0/line", "1", "bad_whole"),
    ("1,001 packages", "/packages", [{}] * 1001, "bad_length"),
]
_RULES = [
    ("a lot that is not", f"{_LINE}/lot", "HFR:NIX-1", "unknown_lot"),
    ("another's lot", f"{_LINE}/lot", "BYM:ORE-12", "unknown_lot"),
    ("a lot on its way to oneself", f"{_LINE}/lot", "BYM:ORE-10", "not_holder"),
    ("a lot that was sent away", f"{_LINE}/lot", "HFR:AWAY-1", "not_holder"),
    ("a line of more than there is", f"{_LINE}/net_kg", "1000.001", "lot_exhausted"),
    ("a line of nothing", f"{_LINE}/net_kg", "0.000", "not_positive"),
    ("a line of less than nothing", f"{_LINE}/net_kg", "-1.000", "not_positive"),
    ("a package of no such line", "/packages/0/line", 2, "unknown_line"),
    ("a package of nothing", "/packages/0/net_kg", "0.000", "not_positive"),
    ("a package's gross of nothing", "/packages/0/gross_kg", "0.000", "not_positive"),
    ("a consignee registered nowhere", "/consignee/organisation", "NIX", "unknown_organisation"),
    ("an end user registered nowhere", "/end_user/organisation", "NIX", "unknown_organisation"),
    ("a paper of unknown kind", "/documents/0/kind", "love_letter", "bad_reference"),
    ("a paper's weight below nothing", "/documents/0/fields", {"net_kg": "-1"}, "negative@/documents/0/fields/net_kg"),
    ("a destination that does not exist", "/destination", "XX", "bad_reference"),
    ("a consignee in no country", "/consignee/country", "ZZ", "bad_reference"),
    ("a port in no country", "/port", "ZZZZZ", "bad_reference"),
    (
        "a currency that does not exist",
        _LINE,
        WHOLE["lines"][0] | {"unit_value": "1.00", "currency": "ZZZ"},
        f"bad_reference@{_LINE}/currency",
    ),
    ("a claim of book and claim", "/custody_claim", "book_and_claim", "book_and_claim"),
]


def of(path, every=1, **members):
    """The rows of a shipment at an address that takes one; of the shapes one in `every`, where the same reader is tried elsewhere."""
    return [*shapes(WHOLE, _SHAPES[::every], path=path, **members), *rules(WHOLE, _RULES, path=path, **members)]


_TWO = [WHOLE["lines"][0] | {"net_kg": kg} for kg in ("500.000", "400.000")]
_WITHDRAW = "/shipments/@submitted-shipment/withdraw"
SUBMISSIONS = [
    *of("/shipments"),
    Bad("two lines of more than a lot together", spoilt(WHOLE, "/lines", _TWO), 422, ("lot_exhausted@/lines/1/net_kg",), path="/shipments"),
    Bad("a list of shipments", [WHOLE], 400, ("wrong_type@",), path="/shipments"),
    Bad("null for a shipment", None, 400, ("wrong_type@",), path="/shipments"),
    *[Bad(f"a shipment by {who}", WHOLE, 403, ("forbidden",), path="/shipments", by=who) for who in ("rita", "sven", "otto", "mei", "reader")],
    Bad("a shipment by nobody", WHOLE, 401, ("not_signed_in",), path="/shipments", by=None),
    Bad("another tenant's shipment of one's lot", spoilt(WHOLE, "/lines/0/lot", "HFR:IN-1"), 422, ("unknown_lot@/lines/0/lot",), path="/shipments", by="bela"),
]  # fmt: skip
WITHDRAWALS = [
    *shapes(
        {"reason": "sold at home"},
        [
            ("no reason to withdraw", "/reason", DROP, "missing_field"),
            ("an empty reason to withdraw", "/reason", "", "bad_text"),
            ("a reason of 4,001 letters to withdraw", "/reason", "x" * 4001, "bad_text"),
            ("a reason that is a list", "/reason", ["sold"], "bad_text"),
            ("a withdrawal that says more", "/refund", True, "unknown_field"),
        ],
        path=_WITHDRAW,
    ),
    Bad("a withdrawal of no shipment", {"reason": "x"}, 404, ("shipment_not_found",), path="/shipments/REE-2026-0000-0000/withdraw"),
    Bad("a withdrawal of another's", {"reason": "x"}, 404, ("shipment_not_found",), path="/shipments/@foreign-shipment/withdraw"),
    Bad("a withdrawal by another", {"reason": "x"}, 404, ("shipment_not_found",), path=_WITHDRAW, by="bela"),
    *[Bad(f"a withdrawal by {who}", {"reason": "x"}, 403, ("forbidden",), path=_WITHDRAW, by=who) for who in ("rita", "sven", "otto", "mei", "reader")],
    *[
        Bad(f"a withdrawal of a {state} one", {"reason": "x"}, 409, ("case_closed",), path=f"/shipments/@{state}-shipment/withdraw")
        for state in ("withdrawn", "returned", "refused", "approved")
    ],
]  # fmt: skip
_REVISE = "/shipments/@returned-shipment/revisions"
REVISIONS = [
    *of(_REVISE, every=6),
    Bad("a revision of no shipment", WHOLE, 404, ("shipment_not_found",), path="/shipments/REE-2026-0000-0000/revisions"),
    Bad("a revision of another's", WHOLE, 404, ("shipment_not_found",), path="/shipments/@foreign-shipment/revisions"),
    Bad("a revision by another", WHOLE, 404, ("shipment_not_found",), path=_REVISE, by="bela"),
    Bad("a second revision", WHOLE, 409, ("already_revised",), path="/shipments/@answered-shipment/revisions"),
    *[Bad(f"a revision by {who}", WHOLE, 403, ("forbidden",), path=_REVISE, by=who) for who in ("rita", "sven", "otto", "mei", "reader")],
    Bad("a revision by nobody", WHOLE, 401, ("not_signed_in",), path=_REVISE, by=None),
    *[
        Bad(f"a revision of a {state} one", WHOLE, 409, ("not_returned",), path=f"/shipments/@{state}-shipment/revisions")
        for state in ("submitted", "withdrawn", "refused", "approved")
    ],
]  # fmt: skip
PRECHECKS = [
    *of("/shipments/precheck", every=6),
    *[Bad(f"a precheck by {who}", WHOLE, 403, ("forbidden",), path="/shipments/precheck", by=who) for who in ("rita", "sven", "otto", "mei")],
    Bad("a precheck by nobody", WHOLE, 401, ("not_signed_in",), path="/shipments/precheck", by=None),
    Bad("a precheck as text", WHOLE, 415, ("unsupported_media_type",), path="/shipments/precheck", content_type="text/plain"),
]  # fmt: skip
