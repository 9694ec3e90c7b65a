"""What people say about a case: a decision, a clearance, a withdrawal, read from plain JSON. Pure. Names: product.md section 5."""

import re
from dataclasses import dataclass
from typing import TypeVar

from traceability.custody.claims import kinds
from traceability.custody.claims.shapes import Shape
from traceability.kernel.errors import ClaimsMalformed
from traceability.review.workflow import VERDICTS

T = TypeVar("T")

REASON = kinds.Words(4000)
EXAMINATION = kinds.Whole(1, 1_000_000)
_CODE = re.compile(r"[A-Z][0-9]{2}", re.ASCII)
CHECK = kinds.Code(lambda text: bool(_CODE.fullmatch(text)), "the code of a check, such as M03", "^[A-Z][0-9]{2}$")


@dataclass(frozen=True, slots=True)
class DecisionClaim:
    """A verdict on the examination that its author read."""

    verdict: str
    reason: str
    examination: int


@dataclass(frozen=True, slots=True)
class ClearanceClaim:
    """Why a failed HOLD of the examination that its author read does not stand in the way."""

    check: str
    reason: str
    examination: int


@dataclass(frozen=True, slots=True)
class WithdrawalClaim:
    reason: str


DECISION = Shape(DecisionClaim, {"verdict": kinds.Choice(VERDICTS), "reason": REASON, "examination": EXAMINATION})
CLEARANCE = Shape(ClearanceClaim, {"check": CHECK, "reason": REASON, "examination": EXAMINATION})
WITHDRAWAL = Shape(WithdrawalClaim, {"reason": REASON})


def read_decision(body: object) -> DecisionClaim:
    """Raises ClaimsMalformed with every bad place."""
    return _read(DECISION, body)


def read_clearance(body: object) -> ClearanceClaim:
    """Raises ClaimsMalformed with every bad place."""
    return _read(CLEARANCE, body)


def read_withdrawal(body: object) -> WithdrawalClaim:
    """Raises ClaimsMalformed with every bad place."""
    return _read(WITHDRAWAL, body)


def _read(shape: Shape[T], body: object) -> T:
    problems: kinds.Problems = []
    claim = shape.read(body, "", problems)
    if problems or claim is None:
        raise ClaimsMalformed(problems)
    return claim
