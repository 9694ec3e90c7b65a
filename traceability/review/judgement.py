"""May this case be approved, by whom, and how many signatures does it need? Pure. Rules: checks.md section 1, product.md section 4."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from traceability.review.catalogue import BLOCK, FAILED, HOLD

BLOCKED = "blocked"
NEEDS_CLEARANCE = "needs_clearance"
NEEDS_SECOND_SIGNATURE = "needs_second_signature"
APPROVABLE_BY_ONE = "approvable_by_one"
OUTCOMES = (BLOCKED, NEEDS_CLEARANCE, NEEDS_SECOND_SIGNATURE, APPROVABLE_BY_ONE)
SUPERVISOR = "supervisor"


class Found(Protocol):
    """A finding: of the catalogue, or its row."""

    @property
    def code(self) -> str: ...

    @property
    def severity(self) -> str: ...

    @property
    def result(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's word for an approval."""

    person: UUID
    role: str


def failed(findings: Iterable[Found], severity: str) -> tuple[str, ...]:
    """Codes of the checks that failed with a severity."""
    return tuple(one.code for one in findings if one.result == FAILED and one.severity == severity)


def uncleared(findings: Iterable[Found], cleared: frozenset[str]) -> tuple[str, ...]:
    """Failed HOLDs that nobody has cleared yet."""
    return tuple(code for code in failed(findings, HOLD) if code not in cleared)


def signatures_needed(findings: Iterable[Found], *, is_controlled: bool) -> int:
    """Two persons where a HOLD failed (it is cleared by then) or a line is a controlled item; else one."""
    return 2 if is_controlled or failed(findings, HOLD) else 1


def outcome(findings: Iterable[Found], *, cleared: frozenset[str], is_controlled: bool) -> str:
    """What stands between the case and an approval now. `not_checked` blocks nothing by itself."""
    findings = tuple(findings)
    if failed(findings, BLOCK):
        return BLOCKED
    if uncleared(findings, cleared):
        return NEEDS_CLEARANCE
    return NEEDS_SECOND_SIGNATURE if signatures_needed(findings, is_controlled=is_controlled) == 2 else APPROVABLE_BY_ONE


def is_complete(signatures: Iterable[Signature], needed: int) -> bool:
    """Whether these persons' words are enough. Where two must sign, one of them is a supervisor (product.md section 1)."""
    by_person = {signature.person: signature.role for signature in signatures}
    return len(by_person) >= needed and (needed < 2 or SUPERVISOR in by_person.values())
