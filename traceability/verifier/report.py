"""What was found and what was proven: sentences for people, JSON for programs, one exit code for both."""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

from traceability.tlog.canonical import Value
from traceability.tlog.errors import Fork, TlogError

PROVEN, DISPROVEN, MALFORMED, POLICY_NOT_MET, FORK = range(5)
WORST_FIRST = (FORK, DISPROVEN, MALFORMED, POLICY_NOT_MET)
VERDICTS = {
    PROVEN: "proven: everything that was asked for was checked",
    DISPROVEN: "disproven: a hash, signature, path, version or commitment is wrong",
    MALFORMED: "malformed input, or a limit was passed",
    POLICY_NOT_MET: "not disproven, but not vouched for as your policy asks",
    FORK: "evidence of a fork or a rollback",
}
MOST_PRINTED = 50
MOST_KEPT = 10_000  # findings; beyond it only what makes the exit code worse

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; `where` names the file or argument."""

    exit_code: int
    code: str
    where: str
    reason: str


@dataclass
class Report:
    """Collects findings, so that one wrong entry does not hide the next. Without a finding, `proven` holds."""

    command: str
    findings: list[Finding] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)
    proven: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    facts: dict[str, Value] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        found = {finding.exit_code for finding in self.findings}
        return next((code for code in WORST_FIRST if code in found), PROVEN)

    def add(self, where: str, error: TlogError) -> None:
        if len(self.findings) < MOST_KEPT or error.exit_code not in {finding.exit_code for finding in self.findings}:
            self.findings.append(Finding(error.exit_code, error.code, where, error.reason))
        if isinstance(error, Fork):
            self.forks.append(error)

    @contextmanager
    def checking(self, where: str) -> Iterator[None]:
        """What is raised inside becomes a finding, and the work goes on after the block."""
        try:
            yield
        except TlogError as error:
            self.add(where, error)

    def as_json(self) -> str:
        """The whole report as one JSON object; what is not proven is called `claims`."""
        value = {
            "command": self.command,
            "exit_code": self.exit_code,
            "verdict": VERDICTS[self.exit_code],
            "findings": [vars(finding) for finding in self.findings],
            "remarks": self.remarks,
            **({"proven": self.proven, "facts": self.facts} if self.exit_code == PROVEN else {"claims": self.facts}),
        }
        return json.dumps(value, indent=2)

    def as_text(self) -> str:
        """The report in sentences, the verdict last."""
        order = {code: place for place, code in enumerate(WORST_FIRST)}
        findings = sorted(self.findings, key=lambda finding: order[finding.exit_code])
        lines = [f"WRONG  {finding.where}: {finding.reason}" for finding in findings[:MOST_PRINTED]]
        if len(findings) > MOST_PRINTED:
            lines.append(f"       and {len(findings) - MOST_PRINTED} more")
        if self.exit_code == PROVEN:
            lines += [f"OK     {sentence}" for sentence in self.proven]
        lines += [f"NOTE   {sentence}" for sentence in self.remarks]
        lines.append(f"{self.exit_code}      {VERDICTS[self.exit_code]}")
        return "\n".join(_printable(line) for line in lines)


class Progress:
    """A line on `stream` once a second, from the third second on; silent when all is quick."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._next = time.monotonic() + 2

    def over(self, things: Iterable[Thing], what: str, total: int) -> Iterator[Thing]:
        for count, thing in enumerate(things):
            self.tell(what, count, total)
            yield thing

    def tell(self, what: str, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 1
            self._stream.write(f"{what}: {done:,} of {total:,}\n")
            self._stream.flush()


def _printable(line: str) -> str:
    """What comes from a file must not steer a terminal."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in line)
