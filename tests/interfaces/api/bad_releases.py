"""Releases that cannot be read, by the wrong person, or of what has no certificate."""

from tests.interfaces.api.bad_world import DROP, Bad, shapes

WHOLE = {"released_on": "2026-11-26", "lines": [{"lot": "HFR:OX-1", "net_kg": "10.000"}]}
_PATH = "/shipments/@approved-shipment/release"
_LINE = "/lines/0"
ROWS = [
    *shapes(
        WHOLE,
        [
            ("no day of release", "/released_on", DROP, "missing_field"),
            ("a day of release that is none", "/released_on", "2026-02-30", "bad_day"),
            ("a time of release", "/released_on", "2026-11-26T10:00:00Z", "bad_day"),
            ("no lines to release", "/lines", DROP, "missing_field"),
            ("an empty release", "/lines", [], "bad_length"),
            ("501 lines to release", "/lines", [{}] * 501, "bad_length"),
            ("a release of no lot", f"{_LINE}/lot", DROP, "missing_field"),
            ("a release of a lot in small letters", f"{_LINE}/lot", "hfr:ox-1", "bad_code"),
            ("a release without a weight", f"{_LINE}/net_kg", DROP, "missing_field"),
            ("a released weight as a number", f"{_LINE}/net_kg", 10, "bad_decimal"),
            ("a released weight with four places", f"{_LINE}/net_kg", "10.0001", "bad_decimal"),
            ("a release with a seal", f"{_LINE}/seal", "X1", "unknown_field"),
            ("a release that says more", "/vessel", "Ever Given", "unknown_field"),
        ],
        path=_PATH,
        by="mei",
    ),
    Bad("a release of no shipment", WHOLE, 404, ("shipment_not_found",), path="/shipments/REE-2026-0000-0000/release", by="mei"),
    *[
        Bad(f"a release of a {state} one", WHOLE, 409, ("nothing_to_release",), path=f"/shipments/@{state}-shipment/release", by="mei")
        for state in ("submitted", "refused", "approved")
    ],
    *[Bad(f"a release by {who}", WHOLE, 403, ("forbidden",), path=_PATH, by=who) for who in ("ada", "rita", "sven", "otto", "reader")],
    Bad("a release by nobody", WHOLE, 401, ("not_signed_in",), path=_PATH, by=None),
]
