"""The chain of a lot or shipment as it was recorded at a moment, with what proves it: a graph, and a bundle of the entries behind it.

The bundle has the form of a shipment's (ledger.md section 10), so the same verifier reads it. Examinations are not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from traceability.certificates.bundle import Contents
from traceability.certificates.errors import BundleTooLarge, NothingSealedYet
from traceability.certificates.queries.contents import MOST_ENTRIES, Subject, file_of, openings_of, policy_copy
from traceability.certificates.queries.sealing import Sealing
from traceability.custody import queries as custody
from traceability.custody.access import visible_lots, visible_shipments
from traceability.custody.errors import LotNotSeen, ShipmentNotSeen
from traceability.custody.queries import Graph
from traceability.ledger import queries as ledger
from traceability.ledger.queries import RecordedEntry
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Export:
    """`proof` is an open temporary file; `entries`: type and id of a subject, uid of its entry.

    `unsealed`: entries of this chain that no checkpoint covers yet, so that they have no proof.
    """

    graph: Graph
    proof: IO[bytes]
    entries: tuple[tuple[str, UUID, UUID], ...]
    unsealed: tuple[UUID, ...]


def export_of_lot(name: str, *, viewer: Viewer, at: datetime) -> Export:
    """Everything behind a lot as recorded at `at`; the bundle is about the event that first named it. Some ten queries.

    Raises LotNotSeen, NothingSealedYet, BundleTooLarge.
    """
    lot = visible_lots(viewer).filter(name=name, recorded_at__lte=at).first()
    if lot is None:
        raise LotNotSeen()
    graph = custody.upstream_of_lot(lot, viewer=viewer, at=at)
    return _exported(graph, ("event", lot.event_id), {}, viewer=viewer, at=at)


def export_of_shipment(number: str, *, viewer: Viewer, at: datetime) -> Export:
    """Everything behind a shipment's lines as recorded at `at`. Raises ShipmentNotSeen, NothingSealedYet, BundleTooLarge."""
    shipment = visible_shipments(viewer).filter(number=number, recorded_at__lte=at).first()
    if shipment is None:
        raise ShipmentNotSeen()
    graph = custody.upstream_of_shipment(shipment, viewer=viewer, at=at)
    return _exported(graph, ("shipment", shipment.id), {"number": number}, viewer=viewer, at=at)


def _exported(graph: Graph, subject: Subject, more: dict[str, str], *, viewer: Viewer, at: datetime) -> Export:
    sealing = Sealing()
    told = _told(ledger.entries_of_subjects(_subjects_of(graph, subject), limit=MOST_ENTRIES + 1), at)
    if len(told) > MOST_ENTRIES:
        raise BundleTooLarge(most=f"{MOST_ENTRIES:,}")
    entries = sealing.covered(told)
    if not any((entry.subject_type, entry.subject_id) == subject for entry in entries):
        raise NothingSealedYet(retry_after=1)
    proved = sealing.proved(entries)
    contents = Contents(
        subject={"type": subject[0], "id": str(subject[1]), **more},
        checkpoint=sealing.newest.note,
        earlier=sealing.earlier(entries),
        stamps=proved.stamps,
        entries=proved.held(entries, openings_of(entries, viewer)),
        policy=policy_copy(sealing.keys),
    )
    sealed = {entry.uid for entry in entries}
    return Export(
        graph=graph,
        proof=file_of(contents, sealing.keys),
        entries=tuple((entry.subject_type, entry.subject_id, entry.uid) for entry in entries),
        unsealed=tuple(entry.uid for entry in told if entry.uid not in sealed),
    )


def _subjects_of(graph: Graph, subject: Subject) -> list[Subject]:
    """The asked one and every event that the graph shows, each once."""
    events = [("event", UUID(str(node["id"]))) for node in graph.nodes if node["kind"] == "event"]
    return list(dict.fromkeys([subject, *events]))


def _told(entries: Iterable[RecordedEntry], at: datetime) -> list[RecordedEntry]:
    """Each event's first entry, and what was said of it later up to `at`. The first may be inserted a moment after its event's own time."""
    return [entry for entry in entries if entry.subject_version == 1 or entry.recorded_at <= at]
