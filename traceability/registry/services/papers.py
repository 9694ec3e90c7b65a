"""A paper is declared false, and a declaration is withdrawn: each with a reason and an entry. The records that cite it stay as they are."""

import re
from dataclasses import dataclass
from uuid import UUID

from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows
from traceability.ledger import services as ledger
from traceability.registry import entries
from traceability.registry.errors import (
    DeclarationWithdrawn,
    DeclaredFalseAlready,
    DigestUnreadable,
    DocumentUnnamed,
    UnknownDocumentKind,
)
from traceability.registry.models import FalseDocument
from traceability.registry.queries.law import reference_rows
from traceability.registry.services.rows import update_rows
from traceability.registry.services.stating import Stated, locked, open_registry, reason_of
from traceability.registry.viewer import Viewer

_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the records cite it. Without a number its digest alone tells it; with both, both must fit."""

    kind: str
    number: str = ""
    issuer: str = ""
    sha256: str = ""


@command
def declare_false(*, by: Viewer, paper: Paper, reason: str, request: Request | None = None) -> Stated[FalseDocument]:
    """Declare a paper false, whoever cites it now or later. One whose declaration was withdrawn may be declared false again.

    Raises SupervisorsOnly, ChangeReasonMissing, DocumentUnnamed, DigestUnreadable, UnknownDocumentKind (once the reference table is
    loaded), DeclaredFalseAlready; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    _must_be_a_paper(paper)
    key = {"kind": paper.kind, "number": paper.number, "issuer": paper.issuer, "sha256": paper.sha256}
    known = FalseDocument.objects.filter(**key).first()
    if known is None:
        (row,) = insert_rows(FalseDocument, [{**key, "stands": True}])
        return _stated(row, said, by, request)
    row = locked(FalseDocument, known.id, seen=None)
    if row.stands:
        raise DeclaredFalseAlready(pointer="/number" if paper.number else "/sha256", document=row)
    return _changed(row, said, by, request, stands=True)


@command
def withdraw_declaration(
    *, by: Viewer, document_id: UUID, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[FalseDocument]:
    """The paper is no longer held for false; the ledger keeps both.

    Raises SupervisorsOnly, ChangeReasonMissing, UnknownRow, RowMovedOn, DeclarationWithdrawn; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    row = locked(FalseDocument, document_id, seen=seen)
    if not row.stands:
        raise DeclarationWithdrawn(document=row)
    return _changed(row, said, by, request, stands=False)


def _must_be_a_paper(paper: Paper) -> None:
    if not paper.number and not paper.sha256:
        raise DocumentUnnamed(pointer="/number")
    if paper.sha256 and not _HEX.fullmatch(paper.sha256):
        raise DigestUnreadable(pointer="/sha256")
    kinds = {row.key for row in reference_rows("document_kinds")}
    if kinds and paper.kind not in kinds:
        raise UnknownDocumentKind(pointer="/kind", kind=paper.kind)


def _changed(row: FalseDocument, reason: str, by: Viewer, request: Request | None, *, stands: bool) -> Stated[FalseDocument]:
    row.stands, row.version = stands, row.version + 1
    update_rows([row])
    return _stated(row, reason, by, request)


def _stated(row: FalseDocument, reason: str, by: Viewer, request: Request | None) -> Stated[FalseDocument]:
    acknowledgements = ledger.append([entries.document_declared(row, reason=reason, by=by)], request=request)
    return idempotency.keep(request, Stated(row, tuple(acknowledgements)))
