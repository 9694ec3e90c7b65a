"""`manage.py load_reference`: reference tables and policy defaults from the product's files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.interfaces.console.heartbeat import heartbeat
from traceability.kernel.errors import TraceabilityError
from traceability.registry import queries, services
from traceability.registry.viewer import system_viewer


class Command(BaseCommand):
    help = (
        "Loads the files of traceability/registry/reference: elements, deposits, forms, codes, controls, recoveries, quotas, ports and the "
        "defaults of all thresholds. A file with the bytes that were loaded last changes nothing; another one is a new version of its "
        "table with its ledger entry, and the old rows stay. What a supervisor has stated anew since is kept. Run after migrate."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        regulator = queries.regulator()
        try:
            with heartbeat(self.stderr.write, "loading reference tables …"):
                loaded = services.load_reference(by=system_viewer(regulator.id if regulator else None, via="command"))
        except TraceabilityError as refusal:
            raise CommandError("\n".join(str(problem) for problem in refusal.problems)) from refusal
        for table in loaded.loaded:
            self.stdout.write(f"loaded {table}")
        for table in loaded.kept:
            self.stdout.write(f"kept {table}: a supervisor has stated it anew; to take the product's file, state it at the desk")
        if not loaded.loaded:
            self.stdout.write(f"all {len(loaded.unchanged) + len(loaded.kept)} tables are as they were")
