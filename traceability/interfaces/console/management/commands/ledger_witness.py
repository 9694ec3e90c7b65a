"""`manage.py ledger_witness`: the witnesses of this deployment, and a person's word that one of them may be asked again."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.kernel.clock import rfc3339
from traceability.kernel.errors import TraceabilityError
from traceability.ledger import queries
from traceability.ledger.policy import deployment_policy
from traceability.ledger.services import incidents
from traceability.ledger.witnesses.protocol import Witness, witnesses_of


class Command(BaseCommand):
    help = (
        "Shows each witness of LEDGER_POLICY with the size that it cosigned last, and the incidents that keep one from being asked. "
        "--readmit NAME settles the open incident about a witness, by its name in the policy, once a person has found out what happened. "
        "A log that was frozen because its quorum was out of reach goes on after `ledger_fsck --thaw`."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_mutually_exclusive_group()
        does.add_argument("--list", action="store_true", help="show witnesses and open incidents (what happens without an option)")
        does.add_argument("--readmit", metavar="NAME", help="ask this witness again")
        parser.add_argument("--by", metavar="NAME", default="", help="who decided it (default: the account that runs this)")
        parser.add_argument("--note", metavar="TEXT", default="", help="what was found out; kept with the incident")
        parser.add_argument("--evidence", action="store_true", help="with the list: what was asked and answered, in base64")

    def handle(self, *args: Any, readmit: str | None, by: str, note: str, evidence: bool, **options: Any) -> None:
        try:
            witnesses = {one.name: one for one in witnesses_of(deployment_policy())}
            if readmit is None:
                self._show(list(witnesses.values()), with_evidence=evidence)
            else:
                self._readmit(witnesses.get(readmit), readmit, by=by or getpass.getuser(), note=note)
        except TraceabilityError as problem:
            raise CommandError(str(problem)) from problem

    def _show(self, witnesses: list[Witness], *, with_evidence: bool) -> None:
        left_out, last = incidents.open_about(incidents.WITNESS), queries.last_cosignatures(queries.current_log())
        for one in witnesses:
            known = last.get(one.label)
            said = f"cosigned {known.size} at {rfc3339(known.signed_at)}" if known else "has not cosigned this log"
            self.stdout.write(f"{one.name} {one.label} {one.url}: {said}{', LEFT OUT' if one.label in left_out else ''}")
        for incident in incidents.incidents():
            self.stdout.write(f"incident {incident.incident_id} of {rfc3339(incident.reported_at)}, {incident.about}: {incident.what}")
            if with_evidence:
                self.stdout.write(f"  {incident.evidence}")

    def _readmit(self, witness: Witness | None, name: str, *, by: str, note: str) -> None:
        if witness is None:
            raise CommandError(f"the policy names no witness {name} with an address")
        about = [one for one in incidents.incidents() if (one.kind, one.about) == (incidents.WITNESS, witness.label)]
        if not about:
            raise CommandError(f"no incident keeps {name} from being asked")
        incidents.settle(about[0].incident_id, by=by, note=note)
        self.stdout.write(f"{name} is asked again; incident {about[0].incident_id} is settled by {by}")
