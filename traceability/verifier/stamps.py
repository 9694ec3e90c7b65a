"""The time stamps in a bundle: which of its entries existed when, as an authority of the reader's choice says.

`timestamps/<size>.tsr` is over one of the bundle's own checkpoints. `stamped/<year>/<size>` are three files: the note of an older
checkpoint of a log, the proof that the bundle's own begins with its tree, and the time stamp over its three lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from traceability.tlog import proofs
from traceability.tlog.canonical import Value
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.contents import AnotherCheckpoint, Contents, MissingFile
from traceability.verifier.files import Files
from traceability.verifier.history import require_one_history
from traceability.verifier.report import Report
from traceability.verifier.timestamps import AnotherImprint, check_timestamp
from traceability.verifier.trust import Trust, Vouched


@dataclass(frozen=True)
class Covered:
    """Which entries of the bundle a tree holds: their numbers, without a gap, and how many more by their hashes alone."""

    numbers: tuple[str, ...]
    of: int
    withheld: int
    of_withheld: int

    def sentence(self) -> str:
        """The first half of what a time stamp proves."""
        if not self.numbers:
            return f"none of the {self.of} entries shown" + (f", {self.withheld} of those withheld" if self.withheld else "")
        first, last = int(self.numbers[0]), int(self.numbers[-1])
        shown = f"entries {first} to {last}" if first < last else f"entry {first}"
        return shown + (f", and {self.withheld} withheld," if self.withheld else "")

    def count(self) -> str:
        withheld = f", {self.withheld} of {self.of_withheld} withheld" if self.of_withheld else ""
        return f"{len(self.numbers)} of {self.of} entries{withheld}"

    def as_json(self) -> dict[str, Value]:
        ends: dict[str, Value] = {"first": self.numbers[0], "last": self.numbers[-1]} if self.numbers else {}
        return ends | {"entries": len(self.numbers), "of": self.of, "withheld": self.withheld, "of_withheld": self.of_withheld}


@dataclass(frozen=True)
class Stamp:
    """What a time stamp in `file` proves: what `covered` names existed at `time`, says `authority`."""

    file: str
    origin: str
    size: int
    time: datetime
    authority: str
    covered: Covered

    def sentence(self) -> str:
        what = f"{self.covered.sentence()} existed at {self.time.isoformat()} according to {self.authority}"
        return f"{what}: {self.covered.count()}; {self.origin} had {self.size} leaves"

    def as_json(self) -> dict[str, Value]:
        said: dict[str, Value] = {"file": self.file, "origin": self.origin, "size": self.size}
        return said | {"time": self.time.isoformat(), "authority": self.authority} | self.covered.as_json()


def check_stamps(
    files: Files, contents: Contents, checkpoints: Mapping[str, Vouched], trust: Trust, report: Report
) -> tuple[list[Stamp], list[ConsistencyFile]]:
    """What each time stamp proves, and the proofs from older checkpoints that held. `checkpoints` are the bundle's own, by origin.

    What is wrong stands in the report; without roots of the reader only the imprint can be judged, and nothing is proven of a time.
    """
    checked = _Stamps(files, contents, checkpoints, trust, report)
    checked.check()
    return checked.proven, checked.links


@dataclass
class _Stamps:
    files: Files
    contents: Contents
    checkpoints: Mapping[str, Vouched]
    trust: Trust
    report: Report
    proven: list[Stamp] = field(default_factory=list)
    links: list[ConsistencyFile] = field(default_factory=list)

    def check(self) -> None:
        for name in sorted(name for name in self.files.sizes if name.startswith("timestamps/")):
            with self.report.checking(name):
                fitting = [one for one in self.checkpoints.values() if name == f"timestamps/{one.size}.tsr"]
                if not fitting:
                    raise AnotherCheckpoint("no checkpoint in the bundle has the size in its name")
                self._judge(name, fitting)
        for base in sorted({base for base in map(self.contents.stamped_by, self.files.sizes) if base is not None}):
            older = self._older(base)
            if older is not None:
                with self.report.checking(f"{base}.tsr"):
                    self._judge(f"{base}.tsr", [older])

    def _older(self, base: str) -> Vouched | None:
        """The checkpoint that was stamped, where the bundle's own of its log is proven to begin with its tree."""
        with self.report.checking(f"{base}.note"):
            older = self.trust.signed(self._read(f"{base}.note"), self.report, f"{base}.note")
            newer = self.checkpoints.get(older.origin)
            if newer is None or base != f"stamped/{older.checkpoint.year}/{older.size}":
                raise AnotherCheckpoint("not of the log and the size in its name, or of a log that has no checkpoint here")
            with self.report.checking(f"{base}.txt"):
                proof = proofs.parse_consistency(self._read(f"{base}.txt"))
                if proof.old != older.size or proof.checkpoint != newer.data:
                    raise AnotherCheckpoint("not from the stamped checkpoint to the bundle's own")
                require_one_history(older, newer, proof.path)
                self.links.append(proof)
                return older
        return None

    def _judge(self, name: str, fitting: Sequence[Vouched]) -> None:
        data = self._read(name)
        for vouched in fitting:  # two years can have one size
            try:
                stamp = check_timestamp(data, vouched.checkpoint.body(), self.trust.roots, self.trust.now)
            except AnotherImprint:
                if vouched is fitting[-1]:
                    raise
                continue
            covered = self._covered(vouched)
            if stamp is None:
                what = f"{name} is over a checkpoint that holds {covered.count()}"
                self.report.remarks.append(f"{what}; who made it was not checked: --tsa-root names whom you trust")
            else:
                self.proven.append(Stamp(name, vouched.origin, vouched.size, stamp.time, stamp.authority, covered))
            return

    def _covered(self, vouched: Vouched) -> Covered:
        shown, hidden = self.contents.entries, self.contents.withheld
        return Covered(
            tuple(one.n for one in shown if one.origin == vouched.origin and one.index < vouched.size),
            len(shown),
            sum(one.origin == vouched.origin and one.index < vouched.size for one in hidden),
            len(hidden),
        )

    def _read(self, name: str) -> bytes:
        if name not in self.files.sizes:
            raise MissingFile(f"{name} is not in the bundle")
        return self.files.read(name)
