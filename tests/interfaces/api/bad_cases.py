"""Decisions and clearances: misshapen, by the wrong person, twice, on what is closed, blocked or read in an older examination."""

from tests.interfaces.api.bad_world import ABSENT, DROP, Bad, shapes

DECISION = {"verdict": "approve", "reason": "Checked.", "examination": 1}
CLEARANCE = {"check": "C09", "reason": "Seen.", "examination": 1}
_EXAMINATION = [
    ("no examination", "/examination", DROP, "missing_field"),
    ("examination 0", "/examination", 0, "bad_whole"),
    ("examination -1", "/examination", -1, "bad_whole"),
    ("an examination as text", "/examination", "1", "bad_whole"),
    ("an examination of true", "/examination", True, "bad_whole"),
    ("an examination over all bounds", "/examination", 1_000_001, "bad_whole"),
    ("an examination beyond whole numbers", "/examination", 2**53, "number_too_large"),
    ("no reason", "/reason", DROP, "missing_field"),
    ("an empty reason", "/reason", "", "bad_text"),
    ("a reason of a blank", "/reason", " ", "bad_text"),
    ("a reason of 4,001 letters", "/reason", "x" * 4001, "bad_text"),
    ("a reason nobody sees", "/reason", "\u200b", "bad_text"),
    ("a reason in two parts", "/reason", "e\u0301", "text_not_normal"),
    ("somebody else's name", "/by", "rita", "unknown_field"),
]


def decision(case, **changed):
    return {"path": f"/cases/{case}/decisions", "body": DECISION | changed}


def clearance(case, **changed):
    return {"path": f"/cases/{case}/clearances", "body": CLEARANCE | changed}


def _bad(name, sent, status, *problems, by="rita"):
    return Bad(name, sent["body"], status, problems, path=sent["path"], by=by)


DECISIONS = [
    *shapes(
        DECISION,
        [
            ("no verdict", "/verdict", DROP, "missing_field"),
            ("a verdict of one's own", "/verdict", "perhaps", "bad_choice"),
            ("a verdict in capitals", "/verdict", "APPROVE", "bad_choice"),
            *_EXAMINATION,
        ],
        path="/cases/@fine-case/decisions",
        by="rita",
    ),
    _bad("a decision on no case", decision(ABSENT), 404, "unknown_case"),
    _bad("a decision on a word", decision("first"), 404, "not_found"),
    _bad("an approval of what is blocked", decision("@block-case"), 422, "approval_blocked"),
    _bad("an approval of a hold", decision("@hold-case"), 422, "holds_not_cleared"),
    _bad("a decision on a closed case", decision("@closed-case"), 409, "case_closed"),
    _bad("a decision on an older examination", decision("@stale-case"), 409, "case_moved_on"),
    _bad("a refusal on an older examination", decision("@stale-case", verdict="refuse"), 409, "case_moved_on"),
    _bad("a decision on an examination to come", decision("@fine-case", examination=2), 409, "case_moved_on"),
    _bad("a second signature by the same person", decision("@signed-case"), 409, "signed_already"),
    _bad("a decision on one's own organisation", decision("@own-case", examination=2), 422, "own_organisation"),
    *[
        _bad(f"a decision by {who}", decision("@fine-case"), 403, "forbidden", by=who)
        for who in ("ada", "bela", "otto", "mei", "bym", "reader")
    ],
    _bad("a decision by nobody", decision("@fine-case"), 401, "not_signed_in", by=None),
    _bad("a decision by a stranger", decision("@fine-case"), 401, "not_signed_in", by="stranger"),
]
CLEARANCES = [
    *shapes(
        CLEARANCE,
        [
            ("no check", "/check", DROP, "missing_field"),
            ("a check in small letters", "/check", "c09", "bad_code"),
            ("a check by its title", "/check", "Third-party attestation", "bad_code"),
            ("a check as a list", "/check", ["C09"], "bad_code"),
            *_EXAMINATION,
        ],
        path="/cases/@hold-case/clearances",
        by="rita",
    ),
    _bad("a clearance on no case", clearance(ABSENT), 404, "unknown_case"),
    _bad("a clearance of a BLOCK", clearance("@block-case", check="V01"), 422, "nothing_to_clear@/check"),
    _bad("a clearance of what passed", clearance("@fine-case", check="M05"), 422, "nothing_to_clear@/check"),
    _bad("a clearance of no finding", clearance("@hold-case", check="Z99"), 422, "unknown_finding@/check"),
    _bad("a second clearance", clearance("@cleared-case"), 409, "already_cleared"),
    _bad("a clearance of an older examination", clearance("@stale-case"), 409, "case_moved_on"),
    _bad("a clearance of an examination to come", clearance("@hold-case", examination=2), 409, "case_moved_on"),
    _bad("a clearance of a closed case", clearance("@closed-case"), 409, "case_closed"),
    _bad("a clearance of one's own organisation", clearance("@own-case", examination=2), 422, "own_organisation"),
    *[
        _bad(f"a clearance by {who}", clearance("@hold-case"), 403, "forbidden", by=who)
        for who in ("ada", "bela", "otto", "mei", "bym", "reader")
    ],
    _bad("a clearance by nobody", clearance("@hold-case"), 401, "not_signed_in", by=None),
]
