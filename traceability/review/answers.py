"""What a check says of one subject: it fits, it fails, or something is lacking to say so. Pure.

A check says one of the three of every subject that it walks; `catalogue` makes the one finding of a case from them.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from traceability.kernel.text import Text
from traceability.review.dossier import Policy

Value = Decimal | str | int | bool | date | UUID | Text | tuple[Any, ...] | None
"""What evidence may hold. A `Text` is said in each language; tuples hold values again."""
Values = dict[str, Any]
"""Names and values of a piece of evidence, to be given on with `**`; each value is a `Value`."""

FITS, FAILS, LACKS = "fits", "fails", "lacks"


class Subject(Protocol):
    """A thing that can be judged: `kind` is the word of the evidence, `name` what people call it."""

    @property
    def kind(self) -> str: ...

    @property
    def id(self) -> UUID | str: ...

    @property
    def name(self) -> str: ...


NO_VALUES: Mapping[str, Value] = MappingProxyType({})


class Judged(NamedTuple):
    """One subject and what is said of it. `severity` is None where the check's own severity holds.

    A named tuple, since a chain gives thousands of them.
    """

    verdict: str
    subject: Subject
    severity: str | None = None
    policy: tuple[Policy, ...] = ()
    values: Mapping[str, Value] = NO_VALUES
    missing: tuple[str, ...] = ()
    says: Text | None = None

    def of(self, subject: Subject) -> "Judged":
        """The same, said of another subject."""
        return Judged(self.verdict, subject, self.severity, self.policy, self.values, self.missing, self.says)


def fits(subject: Subject, **values: Value) -> Judged:
    """All data were there and the rule holds. `values` are the numbers that were compared."""
    return Judged(FITS, subject, values=values)


def fails(
    subject: Subject, *, policy: tuple[Policy, ...] = (), severity: str | None = None, says: Text | None = None, **values: Value
) -> Judged:
    """The rule does not hold.

    `policy` are the rows that gave the threshold, `severity` one lower than the check's own, `says` the sentence where
    the check's own does not fit what was found.
    """
    return Judged(FAILS, subject, severity=severity, policy=policy, values=values, says=says)


def lacks(subject: Subject, *missing: str, **values: Value) -> Judged:
    """There is a subject, but data are missing: `missing` names them (a field, a policy key, a table)."""
    return Judged(LACKS, subject, values=values, missing=missing)
