"""Which findings of fsck may be a loss that a person acknowledges, and how one is written down. Pure.

A loss is what a restore leaves behind when nothing gives the rows back: a row that is not there, or older than its subject's
entries, and what follows from that. It is acknowledged word for word: whatever says anything else is damage as before.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from traceability.ledger.errors import NotALoss

DOMAIN, REPLAY, REQUESTS = "domain", "replay", "requests"
NOTHING = "nothing"
ROWS_THAT_SAY_SO = "rows that say so"
KEPT = "the first answer, which is kept for 30 days"
_MEMBERS = ("class", "log", "key", "expected", "found")
_VERSION = re.compile(r"version ([0-9]+)(?: in \S+)?", re.ASCII)
_WORD = re.compile(r"[a-z_]+", re.ASCII)


class Finding(NamedTuple):
    """One contradiction as fsck prints it. `kind` is the class."""

    kind: str
    log: str
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.kind} {self.log} {self.key}: expected {self.expected} found {self.found}"

    def as_json(self) -> dict[str, str]:
        return dict(zip(_MEMBERS, self, strict=True))


def finding_of(said: Mapping[str, Any]) -> Finding:
    """A finding out of fsck's report or an entry. Raises NotALoss for what is none."""
    if not isinstance(said, Mapping) or not said.keys() >= set(_MEMBERS):
        raise NotALoss(finding="no finding of ledger_fsck")
    return Finding(*(str(said[name]) for name in _MEMBERS))


def may_be_lost(finding: Finding, derived: Collection[str]) -> bool:
    """Whether rows that are gone can be all that this says. `derived` are the classes of derived rows.

    Nothing that this lets through holds a value of a row: what is acknowledged, the whole world may read.
    """
    if finding.kind == DOMAIN:
        expected, found = _VERSION.fullmatch(finding.expected), _VERSION.fullmatch(finding.found)
        return expected is not None and (finding.found == NOTHING or (found is not None and int(found[1]) < int(expected[1])))
    if finding.kind == REPLAY:
        return (finding.expected, finding.found) == (ROWS_THAT_SAY_SO, NOTHING)
    if finding.kind == REQUESTS:
        return (finding.expected, finding.found) == (KEPT, NOTHING)
    return finding.kind in derived and _WORD.fullmatch(finding.found) is not None
