"""What goes into the proof bundle of a shipment: its entries, what its examination read, proofs, and what the reader may open."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.certificates import access, bundle
from traceability.certificates.bundle import Contents, Held, Opening, Withheld
from traceability.certificates.errors import BundleTooLarge, NothingSealedYet
from traceability.custody.access import visible_shipments
from traceability.kernel import clock
from traceability.kernel.errors import Missing
from traceability.ledger import queries as ledger
from traceability.ledger.access import readable
from traceability.ledger.errors import SizeBeyondLog
from traceability.ledger.models import Log
from traceability.ledger.queries import RecordedEntry, StoredCheckpoint
from traceability.registry.viewer import Viewer
from traceability.review.models import Case, Examination
from traceability.tlog.proofs import ConsistencyFile

MOST_ENTRIES = 40_000
EXAMINED = "case.examined"
Subject = tuple[str, UUID]

_SUBJECTS = """
SELECT DISTINCT entry.subject_type, entry.subject_id FROM unnest(%s::uuid[]) AS wanted (uid)
JOIN ledger.entry_uid USING (uid) JOIN ledger.entry USING (entry_id)
"""


def bundle_file(shipment_number: str, *, viewer: Viewer, since: int | None = None) -> IO[bytes]:
    """The bundle as an open temporary file, at its beginning; it is gone when closed. Tried with the verifier before it leaves.

    Raises what `bundle_contents` raises, and Tampering when the verifier refuses it.
    """
    keys = log_keys()
    return file_of(bundle_contents(shipment_number, viewer=viewer, since=since, keys=keys), keys)


def file_of(contents: Contents, keys: Iterable[str]) -> IO[bytes]:
    """These contents as an open temporary file, at its beginning. Raises Tampering when the verifier with these keys refuses it."""
    file = NamedTemporaryFile(suffix=".zip")  # noqa: SIM115  the caller closes it when it has been sent
    try:
        bundle.write(contents, file)
        file.flush()
        bundle.require_sound(Path(file.name), keys, now=clock.now())
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def bundle_contents(shipment_number: str, *, viewer: Viewer, since: int | None = None, keys: Sequence[str] | None = None) -> Contents:
    """The contents of the bundle of a shipment that `viewer` may see, all against the published checkpoint, with its cosignatures.

    `since` is the size of a checkpoint that the reader has. Some ten queries, whatever the number of entries.
    Raises Missing, NothingSealedYet, BundleTooLarge; SizeBeyondLog for a `since` that is not published.
    """
    shipment = visible_shipments(viewer).filter(number=shipment_number).first()
    if shipment is None:
        raise Missing()
    sealing = Sealing()
    case = Case.objects.filter(shipment_id=shipment.id).first()
    certificate = access.certificates(viewer).filter(shipment_id=shipment.id).first()
    own: list[Subject] = [("shipment", shipment.id)]
    own += [("case", case.id)] if case else []
    own += [("certificate", certificate.id)] if certificate else []
    examination = _examined(case, sealing.covered(ledger.entries_of_subjects(own)))
    read = _subjects_of(examination.read_uids) if examination else []
    entries = sealing.covered(ledger.entries_of_subjects([*own, *(one for one in read if one not in own)], limit=MOST_ENTRIES + 1))
    if len(entries) > MOST_ENTRIES:
        raise BundleTooLarge(most=f"{MOST_ENTRIES:,}")
    entries, others = _parted(entries, own, viewer)
    named = set(examination.read_uids) if examination else set()
    hidden = [entry for entry in others if entry.uid in named]
    if not any(entry.subject_id == shipment.id for entry in entries):
        raise NothingSealedYet(retry_after=1)
    return Contents(
        subject={"type": "shipment", "id": str(shipment.id), "number": shipment.number},
        checkpoint=sealing.newest.note,
        earlier=sealing.earlier([*entries, *hidden]),
        timestamps=sealing.timestamps([*entries, *hidden]),
        entries=sealing.held(entries, openings_of(entries, viewer)),
        withheld=sealing.withheld(hidden),
        dossier=[(uid, leaf_hash) for uid, leaf_hash in json.loads(bytes(examination.dossier))] if examination else None,
        consistency=_link(sealing.log, sealing.newest, since) if since else None,
        certificate=bytes(certificate.statement) if certificate else None,
        policy=policy_copy(log_keys() if keys is None else keys),
    )


class Sealing:
    """The checkpoints against which everything in one bundle is proved: one for each log, chosen once. One query.

    Raises NothingSealedYet where the current log has none.
    """

    def __init__(self) -> None:
        newest, *_ = published = ledger.published_everywhere()
        if newest.checkpoint is None:
            raise NothingSealedYet(retry_after=1)
        self.log, self.newest = newest.log, newest.checkpoint
        self._published = {one.log.log_id: one for one in published}

    def covered(self, entries: Iterable[RecordedEntry]) -> list[RecordedEntry]:
        """The entries that are under these checkpoints."""
        return [
            entry for entry in entries if entry.log_id is not None and entry.index is not None and entry.index < self._size(entry.log_id)
        ]

    def held(self, entries: Sequence[RecordedEntry], openings: Mapping[UUID, tuple[Opening, ...]]) -> list[Held]:
        paths = self._paths_of(entries)
        return [
            Held(entry.origin, entry.index, entry.leaf, tuple(paths[entry.log_id][entry.index]), openings.get(entry.uid, ()))
            for entry in entries
            if entry.log_id is not None and entry.index is not None and entry.origin is not None
        ]

    def withheld(self, entries: Sequence[RecordedEntry]) -> list[Withheld]:
        """Proof that these are in the log, and not a word of them."""
        paths = self._paths_of(entries)
        return [
            Withheld(str(entry.uid), entry.origin, entry.index, entry.leaf_hash, tuple(paths[entry.log_id][entry.index]))
            for entry in entries
            if entry.log_id is not None and entry.index is not None and entry.origin is not None
        ]

    def _paths_of(self, entries: Iterable[RecordedEntry]) -> Mapping[int, Mapping[int, Sequence[bytes]]]:
        indexes: dict[int, list[int]] = defaultdict(list)
        for entry in entries:
            if entry.log_id is not None and entry.index is not None:
                indexes[entry.log_id].append(entry.index)
        return ledger.inclusion_paths_of({log_id: (found, self._size(log_id)) for log_id, found in indexes.items()}) if indexes else {}

    def earlier(self, entries: Iterable[RecordedEntry]) -> tuple[bytes, ...]:
        """The notes of logs before the current one that an entry is in."""
        found = sorted({entry.log_id for entry in entries if entry.log_id not in (None, self.log.log_id)})
        return tuple(one.note for log_id in found if (one := self._published[log_id].checkpoint))

    def timestamps(self, entries: Iterable[RecordedEntry]) -> dict[int, bytes]:
        """The time stamps of these checkpoints, by their sizes, as far as they were stamped; the newest log's goes before."""
        ordered = sorted({self.log.log_id, *(entry.log_id for entry in entries if entry.log_id is not None)})
        found = [self._published[log_id] for log_id in ordered]
        return {one.checkpoint.size: one.token for one in found if one.checkpoint is not None and one.token is not None}

    def _size(self, log_id: int) -> int:
        checkpoint = self._published[log_id].checkpoint if log_id in self._published else None
        return checkpoint.size if checkpoint else 0


def _parted(entries: Sequence[RecordedEntry], own: Collection[Subject], viewer: Viewer) -> tuple[list[RecordedEntry], list[RecordedEntry]]:
    """What the viewer may read, and the rest: an examination reads more than who asks for the bundle may see.

    The shipment's own history is shown to whoever may see the shipment.
    """
    if viewer.reads_everything:
        return list(entries), []
    seen = {*own, *readable(viewer, {(entry.subject_type, entry.subject_id) for entry in entries})}
    shown = [entry for entry in entries if (entry.subject_type, entry.subject_id) in seen]
    return shown, [entry for entry in entries if (entry.subject_type, entry.subject_id) not in seen]


def _examined(case: Case | None, entries: Iterable[RecordedEntry]) -> Examination | None:
    """The newest examination whose entry is sealed."""
    sealed = [entry for entry in entries if entry.kind == EXAMINED]
    if case is None or not sealed:
        return None
    body = json.loads(sealed[-1].leaf)["body"]
    return Examination.objects.get(case_id=case.id, number=body["examination"])


def _subjects_of(uids: Sequence[UUID]) -> list[Subject]:
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECTS, [list(uids)])
        return cursor.fetchall()


def openings_of(entries: Sequence[RecordedEntry], viewer: Viewer) -> dict[UUID, tuple[Opening, ...]]:
    """What opens the committed fields, as far as the viewer has the right to each."""
    opened = ledger.openings(entries, viewer=viewer)
    return {uid: tuple(Opening(one.path, one.salt, one.value) for one in found) for uid, found in opened.items()}


def _link(log: Log, newest: StoredCheckpoint, since: int) -> ConsistencyFile:
    if since > newest.size:
        raise SizeBeyondLog(sealed=newest.size)
    return ConsistencyFile(since, ledger.consistency_path(log.log_id, since, newest.size), newest.note)


def policy_copy(keys: Iterable[str]) -> bytes:
    """The deployment's policy, a copy for people; without one, the log's keys and no quorum."""
    if settings.LEDGER_POLICY:
        return Path(settings.LEDGER_POLICY).read_bytes()
    return "".join([*(f"log {vkey}\n" for vkey in keys), "quorum none\n"]).encode()


def log_keys() -> list[str]:
    """The verification keys of all logs. One query."""
    return [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]
