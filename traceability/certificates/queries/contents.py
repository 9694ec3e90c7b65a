"""What goes into the proof bundle of a shipment: its entries, what its examination read, proofs, and what the reader may open."""

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.certificates import access, bundle
from traceability.certificates.bundle import Contents, Opening
from traceability.certificates.errors import BundleTooLarge, NothingSealedYet
from traceability.certificates.queries.sealing import Sealing
from traceability.custody.access import visible_shipments
from traceability.kernel import clock
from traceability.kernel.errors import Missing
from traceability.ledger import queries as ledger
from traceability.ledger.access import readable
from traceability.ledger.queries import RecordedEntry
from traceability.registry.viewer import Viewer
from traceability.review.models import Case, Examination

MOST_ENTRIES = 40_000
EXAMINED = "case.examined"
Subject = tuple[str, UUID]

_SUBJECTS = """
SELECT DISTINCT entry.subject_type, entry.subject_id FROM unnest(%s::uuid[]) AS wanted (uid)
JOIN ledger.entry_uid USING (uid) JOIN ledger.entry USING (entry_id)
"""


def bundle_file(shipment_number: str, *, viewer: Viewer, since: int | None = None, form: int = 2) -> IO[bytes]:
    """The bundle as an open temporary file, at its beginning; it is gone when closed. Tried with the verifier before it leaves.

    Raises what `bundle_contents` raises, and Tampering when the verifier refuses it.
    """
    return file_of(*_gathered(shipment_number, viewer, since, form))


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


def bundle_contents(shipment_number: str, *, viewer: Viewer, since: int | None = None, form: int = 2) -> Contents:
    """The contents of the bundle of a shipment that `viewer` may see, all against the published checkpoint, with its cosignatures.

    `since` is the size of a checkpoint that the reader has; `form` the newest format that its verifier knows, 1 or 2. Some ten queries,
    whatever the number of entries. Raises Missing, NothingSealedYet, BundleTooLarge; SizeBeyondLog for a `since` that is not published.
    """
    contents, _ = _gathered(shipment_number, viewer, since, form)
    return contents


def _gathered(shipment_number: str, viewer: Viewer, since: int | None, form: int) -> tuple[Contents, list[str]]:
    """The contents, and the keys of the logs that they are from."""
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
    proved = sealing.proved([*entries, *hidden], since=since, form=form)
    contents = Contents(
        subject={"type": "shipment", "id": str(shipment.id), "number": shipment.number},
        checkpoint=sealing.newest.note,
        earlier=sealing.earlier([*entries, *hidden]),
        stamps=proved.stamps,
        entries=proved.held(entries, openings_of(entries, viewer)),
        withheld=proved.withheld(hidden),
        dossier=[(uid, leaf_hash) for uid, leaf_hash in json.loads(bytes(examination.dossier))] if examination else None,
        consistency=proved.link,
        certificate=bytes(certificate.statement) if certificate else None,
        policy=policy_copy(sealing.keys),
    )
    return contents, sealing.keys


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


def policy_copy(keys: Iterable[str]) -> bytes:
    """The deployment's policy, a copy for people; without one, the log's keys and no quorum."""
    if settings.LEDGER_POLICY:
        return Path(settings.LEDGER_POLICY).read_bytes()
    return "".join([*(f"log {vkey}\n" for vkey in keys), "quorum none\n"]).encode()
