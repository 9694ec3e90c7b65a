"""`bundle`: every file, every entry, versions, dossier, disclosures, consistency and time stamps of an offline proof bundle.

Not here: a certificate's own signature, which is under another key. `certificate.json` is checked as a listed file, and
whoever has that key reads its bytes from the same `Files`. `policy.txt` is a copy for people and never read.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256

from traceability.tlog import merkle, proofs
from traceability.tlog.checkpoints import order_of
from traceability.tlog.errors import Disproven
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.completeness import EXAMINED, EntryTwice, check_versions, require_dossier, require_subject
from traceability.verifier.contents import (
    INDEX,
    AnotherCheckpoint,
    BadContents,
    Contents,
    ListedEntry,
    ListedFile,
    MissingFile,
    WithheldEntry,
    read_contents,
)
from traceability.verifier.disclose import open_all, parse_openings
from traceability.verifier.files import DamagedFile, Files, ForeignFile
from traceability.verifier.history import require_leads_to
from traceability.verifier.leaf import Envelope, read_envelope
from traceability.verifier.report import Progress, Report
from traceability.verifier.seen import Seen
from traceability.verifier.stamps import Stamp, check_stamps
from traceability.verifier.trust import Trust, Vouched

NEWEST = "checkpoint"
DOSSIER = "dossier.json"


class AnotherEntry(Disproven):
    """`bundle.json`, leaf and proof do not speak of the same entry."""

    code = "another_entry"


class OutOfOrder(Disproven):
    code = "out_of_order"


def check_bundle(
    files: Files, trust: Trust, *, seen: Seen | None = None, links: Sequence[ConsistencyFile] = (), progress: Progress | None = None
) -> Report:
    """Checks a bundle out of a zip or a folder. What is wrong stands in the report; nothing is raised but OSError."""
    report = Report("bundle")
    with report.checking(INDEX):
        if INDEX not in files.sizes:
            raise MissingFile(f"no {INDEX}: not a bundle")
        contents = read_contents(files.read(INDEX))
        bundle = _Bundle(files, contents, trust, report, progress or Progress())
        bundle.check()
        if seen is not None:
            for vouched in bundle.checkpoints.values():
                seen.check(vouched, trust, report, links=[*links, *bundle.links], is_newest=False)
            if not report.findings:
                for vouched in bundle.checkpoints.values():
                    seen.accept(vouched)
    return report


@dataclass
class _Bundle:
    files: Files
    contents: Contents
    trust: Trust
    report: Report
    progress: Progress
    checkpoints: dict[str, Vouched] = field(default_factory=dict)  # by origin
    envelopes: list[Envelope] = field(default_factory=list)  # in the bundle's order
    links: list[ConsistencyFile] = field(default_factory=list)
    withheld: dict[str, str] = field(default_factory=dict)  # uid → leaf hash of what is proved and not shown
    opened: int = 0
    stamps: list[Stamp] = field(default_factory=list)

    def check(self) -> None:
        self._check_names()
        for file in self.progress.over(self.contents.files, "files", len(self.contents.files)):
            with self.report.checking(file.name):
                self._require_as_listed(file)
        self._open_checkpoints()
        for entry in self.progress.over(self.contents.entries, "entries", len(self.contents.entries)):
            self._check_entry(entry)
        shown = {envelope.uid for envelope in self.envelopes}
        for hidden in self.contents.withheld:
            self._check_withheld(hidden, shown)
        self._check_order()
        check_versions(self.envelopes, self.report)
        with self.report.checking(INDEX):
            require_subject(self.contents.subject, self.envelopes)
        examined = self._check_dossier()
        self._check_consistency()
        self._check_stamps()
        self._tell(examined)

    def _read(self, name: str) -> bytes:
        if name not in self.files.sizes:
            raise MissingFile(f"{name} is not in the bundle")
        return self.files.read(name)

    def _check_names(self) -> None:
        listed = {file.name for file in self.contents.files}
        for name in sorted(set(self.files.sizes) - listed - {INDEX}):
            self.report.add(name, ForeignFile(f"not listed in {INDEX}"))
        shown, hidden = {entry.n for entry in self.contents.entries}, {entry.n for entry in self.contents.withheld}
        numbers = {"entries": shown, "disclosures": shown, "withheld": hidden}
        for file in self.contents.files:
            folder, _, rest = file.name.partition("/")
            if not self.contents.knows(file.name) or (folder in numbers and rest[:6] not in numbers[folder]):
                self.report.add(file.name, ForeignFile("no file that a bundle of this format, or with these entries, has"))

    def _require_as_listed(self, file: ListedFile) -> None:
        data = self._read(file.name)
        if len(data) != file.size or sha256(data).hexdigest() != file.sha256:
            raise DamagedFile(f"not the size or the digest that {INDEX} lists")

    def _open_checkpoints(self) -> None:
        names = [NEWEST, *sorted(name for name in self.files.sizes if name.startswith("checkpoints/"))]
        for name in names:
            with self.report.checking(name):
                vouched = self.trust.vouch(self._read(name), self.report, name)
                if vouched.checkpoint.log != self.contents.log:
                    raise AnotherCheckpoint(f"of {vouched.origin}, and the bundle is of {self.contents.log}")
                if vouched.origin in self.checkpoints or name not in (NEWEST, f"checkpoints/{vouched.checkpoint.year}"):
                    raise AnotherCheckpoint(f"a second checkpoint of {vouched.origin}, or under another year's name")
                newest = next(iter(self.checkpoints.values()), vouched)
                if order_of(vouched.origin) > order_of(newest.origin):
                    raise AnotherCheckpoint(f"of a later log than {newest.origin}, whose checkpoint is the bundle's newest")
                self.checkpoints[vouched.origin] = vouched

    def _check_entry(self, entry: ListedEntry) -> None:
        name = f"entries/{entry.n}"
        with self.report.checking(f"{name}.leaf"):
            leaf = self._read(f"{name}.leaf")
            with self.report.checking(f"{name}.tlog-proof"):
                self._require_proof(f"{name}.tlog-proof", entry, merkle.leaf_hash(leaf))
            envelope = read_envelope(leaf, log=self.contents.log)
            self.envelopes.append(envelope)
            if (entry.uid, entry.kind, entry.subject) != (envelope.uid, envelope.kind, envelope.members_of_subject):
                raise AnotherEntry(f"{INDEX} lists another uid, kind or subject")
            self._open_disclosures(entry, envelope)

    def _check_withheld(self, entry: WithheldEntry, shown: Set[str]) -> None:
        name = f"withheld/{entry.n}.tlog-proof"
        with self.report.checking(name):
            if entry.uid in self.withheld or entry.uid in shown:
                raise EntryTwice(f"two entries have the uid {entry.uid}")
            self.withheld[entry.uid] = entry.leaf_hash
            self._require_proof(name, entry, bytes.fromhex(entry.leaf_hash))

    def _require_proof(self, name: str, entry: ListedEntry | WithheldEntry, leaf_hash: bytes) -> None:
        proof = proofs.parse_receipt(self._read(name))
        vouched = self.checkpoints.get(entry.origin)
        if proof.extra is not None:
            raise BadContents("a proof in a bundle has no extra line: its leaf is a file")
        if proof.index != entry.index:
            raise AnotherEntry(f"the proof is of leaf {proof.index}, {INDEX} says {entry.index}")
        if vouched is None:
            raise MissingFile(f"no checkpoint of {entry.origin} that can be used")
        if proof.checkpoint != vouched.data:
            raise AnotherCheckpoint("the proof is under another checkpoint than the bundle's")
        merkle.verify_inclusion(proof.index, vouched.size, leaf_hash, proof.path, vouched.root)

    def _open_disclosures(self, entry: ListedEntry, envelope: Envelope) -> None:
        name = f"disclosures/{entry.n}.json"
        if name in self.files.sizes:
            with self.report.checking(name):
                self.opened += len(open_all(envelope, parse_openings(self._read(name)), self.report, name))

    def _check_order(self) -> None:
        """Entries stand in log order: the logs one after the other, each by index; those withheld by themselves."""
        for folder, listed in (("entries", self.contents.entries), ("withheld", self.contents.withheld)):
            last = ((0, 0), -1)
            for entry in listed:
                with self.report.checking(f"{folder}/{entry.n}"):
                    last, before = (order_of(entry.origin), entry.index), last
                    if last <= before:
                        raise OutOfOrder(f"leaf {entry.index} of {entry.origin} is not in log order")

    def _check_dossier(self) -> int | None:
        """The number of entries that the examination read; None if there was no examination."""
        is_examined = any(envelope.kind == EXAMINED for envelope in self.envelopes)
        if is_examined or self.withheld or DOSSIER in self.files.sizes:
            with self.report.checking(DOSSIER):
                return require_dossier(self._read(DOSSIER), self.envelopes, self.withheld)
        return None

    def _check_consistency(self) -> None:
        newest = next(iter(self.checkpoints.values()), None)
        for name in sorted(name for name in self.files.sizes if name.startswith("consistency/")):
            with self.report.checking(name):
                proof = proofs.parse_consistency(self._read(name))
                if newest is None or proof.checkpoint != newest.data or name != f"consistency/{proof.old}.txt":
                    raise AnotherCheckpoint("not from the size in its name to the bundle's checkpoint")
                require_leads_to(proof.old, newest, proof.path)
                self.links.append(proof)

    def _check_stamps(self) -> None:
        self.stamps, links = check_stamps(self.files, self.contents, self.checkpoints, self.trust, self.report)
        self.links += links

    def _where(self) -> str:
        if not self.withheld:
            return "all of them here"
        return f"all of them in the log: {len(self.withheld)} by their hashes, since the reader may not see their words, the others here"

    def _tell(self, examined: int | None) -> None:
        checkpoints = list(self.checkpoints.values())
        self.report.facts |= {
            "log": self.contents.log,
            "subject": dict(self.contents.subject),
            "files": len(self.contents.files),
            "entries": len(self.envelopes),
            "withheld": len(self.withheld),
            "opened": self.opened,
            "dossier_entries": examined if examined is not None else 0,
            "timestamps": [stamp.as_json() for stamp in self.stamps],
            "checkpoints": [
                {"origin": vouched.origin, "size": vouched.size, "witnesses": [one.name for one in vouched.cosigned]}
                for vouched in checkpoints
            ],
        }
        proven = self.report.proven
        proven.append(f"{len(self.contents.files)} files are as listed, and no others are here")
        proven.append(f"{len(self.envelopes)} entries are in the log, each subject's versions without a gap")
        if examined is not None:
            proven.append(f"the last examination read {examined} entries, {self._where()}")
        if self.opened:
            proven.append(f"private fields that open: {self.opened}")
        proven += _sentences(checkpoints) + [stamp.sentence() for stamp in self.stamps]
        self.report.remarks.append("that no later version of a subject exists can be shown with the whole log only")
        for name in sorted(self.files.sizes):
            if name == "certificate.json":
                self.report.remarks.append(f"{name} is as listed; what it says was not checked here")


def _sentences(checkpoints: Iterable[Vouched]) -> list[str]:
    return [
        f"checkpoint of {vouched.origin}: {vouched.size} leaves, cosigned by "
        + (", ".join(one.name for one in vouched.cosigned) or "no witness: a split view is not excluded")
        for vouched in checkpoints
    ]
