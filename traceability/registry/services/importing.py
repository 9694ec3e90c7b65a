"""The registry document comes in: all or nothing, idempotent by natural key, every change with its entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction

from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.ledger.services import Acknowledgement
from traceability.registry.document import RegistryDocument
from traceability.registry.errors import FounderMissing, RegistryNotEmpty
from traceability.registry.models import Member
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.rows import lock_registry
from traceability.registry.services.stating import open_registry, state
from traceability.registry.viewer import Viewer


@dataclass(frozen=True)
class Count:
    """How many rows of one array were new, changed, or equal to what stood."""

    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do (`dry_run`: nothing was kept, and nothing is acknowledged)."""

    counts: Mapping[str, Count]
    acknowledgements: tuple[Acknowledgement, ...]
    dry_run: bool


@command
def import_document(*, by: Viewer, document: RegistryDocument, dry_run: bool = False, request: Request | None = None) -> Imported:
    """Make the registry hold what the document says; rows that it does not name stay.

    A row equal to what stands changes nothing; another one gets the next version and its entry. With `dry_run` everything
    is done, the deferred rules are asked, and all is rolled back.
    Raises SupervisorsOnly, ClaimsRefused (each problem with its pointer), RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    done = _import(document, by=by, dry_run=dry_run, request=request)
    return done if dry_run else idempotency.keep(request, done)


@command
def found_registry(*, username: str, document: RegistryDocument, dry_run: bool = False) -> Imported:
    """The first import: on a registry without members, `username` may be a supervisor whom the document itself brings.

    Raises RegistryNotEmpty, FounderMissing, ClaimsRefused.
    """
    lock_registry()
    if Member.objects.exists():
        raise RegistryNotEmpty(username=username)
    if not any(row.username == username and row.role == "supervisor" for row in document.users):
        raise FounderMissing(username=username)
    return _import(document, by=username, dry_run=dry_run, request=None)


def _import(document: RegistryDocument, *, by: Viewer | str, dry_run: bool, request: Request | None) -> Imported:
    wanted, acknowledgements = state(document, by=by if isinstance(by, Viewer) else partial(_founder, by), request=request)
    if dry_run:
        connection.check_constraints()
        transaction.set_rollback(True)
        acknowledgements = ()
    return Imported(_counts(wanted), acknowledgements, dry_run)


def _founder(username: str, wanted: Plan) -> Viewer:
    """The supervisor whom the document brings, as the actor of its own entry."""
    member = next(row for row in wanted.people.members.created if wanted.people.username_by_member[row.id] == username)
    code = wanted.code_by_organisation[member.organisation_id]
    return Viewer(person=member.id, organisation=member.organisation_id, organisation_code=code, role=member.role, via="command")


def _counts(wanted: Plan) -> dict[str, Count]:
    """By array, in the document's order."""
    people = wanted.people
    return {
        "organisations": _count(wanted.organisations),
        "users": Count(len(people.members.created), people.changed, people.unchanged),
        "facilities": _count(wanted.facilities),
        "licences": _count(wanted.licences),
        "quotas": _count(wanted.quotas),
        "public_list": _count(wanted.public_list),
        "listed_parties": _count(wanted.listed_parties),
        "policies": _count(wanted.policies),
    }


def _count(change: Change[Any]) -> Count:
    return Count(len(change.created), len(change.changed), change.unchanged)
