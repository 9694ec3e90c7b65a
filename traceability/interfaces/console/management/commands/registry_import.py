"""`manage.py registry_import FILE --by USERNAME`: a registry document comes in, all or nothing."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.interfaces.console.heartbeat import heartbeat
from traceability.kernel.errors import TraceabilityError
from traceability.registry import queries, services
from traceability.registry.document import read_document
from traceability.registry.errors import UnknownMember
from traceability.registry.services import Imported


class Command(BaseCommand):
    help = (
        "Makes the registry hold what FILE says (JSON, format registry/1). All or nothing; the same file again changes nothing. "
        "Each row that is new or changed gets its ledger entry. Problems are printed with their places, such as /licences/3/valid_to. "
        "On an empty registry USERNAME may be a supervisor whom FILE itself brings; give them a password with `changepassword USERNAME`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the registry document")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the supervisor in whose name it is recorded")
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")

    def handle(self, *args: Any, file: Path, by: str, dry_run: bool, **options: Any) -> None:
        try:
            with heartbeat(self.stderr.write, f"importing {file.name} …"):
                imported = _imported(_json_of(file), username=by, dry_run=dry_run)
        except TraceabilityError as refusal:
            raise CommandError("\n".join(_lines(refusal))) from refusal
        for name, count in imported.counts.items():
            if count.created or count.changed or count.unchanged:
                self.stdout.write(f"{name}: {count.created} new, {count.changed} changed, {count.unchanged} unchanged")
        self.stdout.write("dry run: nothing was kept" if dry_run else f"{len(imported.acknowledgements)} ledger entries recorded")


def _imported(value: object, *, username: str, dry_run: bool) -> Imported:
    document = read_document(value)
    try:
        viewer = queries.viewer_of_username(username)
    except UnknownMember:
        return services.found_registry(username=username, document=document, dry_run=dry_run)
    return services.import_document(by=viewer, document=document, dry_run=dry_run)


def _json_of(file: Path) -> object:
    """What the file spells. Numbers with a fraction stay what they are, so that the document's reader refuses them with their place."""
    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_members, parse_float=Decimal, parse_constant=_no_constant)
    except OSError as problem:
        raise CommandError(f"cannot read {file}: {problem.strerror}") from problem
    except (ValueError, RecursionError) as problem:
        raise CommandError(f"{file} is not JSON: {problem}") from problem


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError(f"a name stands twice in one object, among {', '.join(sorted(members))}")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _lines(refusal: TraceabilityError) -> list[str]:
    """The refusal in one line, and one line for each place."""
    places = [f"  {one.pointer or '/'}: {one.text.en}" for one in refusal.problems if one is not refusal]
    return [refusal.text.en, *places]
