"""`manage.py token_create ORG_OR_USERNAME`: a token, printed once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.kernel.errors import TraceabilityError
from traceability.registry import queries, services
from traceability.registry.services.tokens import MOST_DAYS, USUAL_DAYS
from traceability.registry.viewer import system_viewer
from traceability.registry.words import SCOPES


class Command(BaseCommand):
    help = (
        "Makes an API token and prints it, once: only its digest is kept. For an organisation's code the token is the organisation's own "
        "(audit offices: auditor; customs: customs; else submitter); for a username it is that person's. A regulator's code is refused: "
        "its people act under their own names. The token alone goes to standard output, what it is good for to standard error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("holder", metavar="ORG_OR_USERNAME", help="an organisation's code, such as HFR, or a username")
        parser.add_argument(
            "--days",
            type=int,
            default=USUAL_DAYS,
            metavar="N",
            help=f"good for N days after today, 1 to {MOST_DAYS} (default {USUAL_DAYS})",
        )
        parser.add_argument("--scope", choices=SCOPES, default="full", help="full: all that the role may; read: nothing that records")

    def handle(self, *args: Any, holder: str, days: int, scope: str, **options: Any) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days: expected 1 to {MOST_DAYS}")
        regulator = queries.regulator()
        system = system_viewer(regulator.id if regulator else None, via="command")
        try:
            issued = services.create_token(by=system, holder_code_or_username=holder, days=days, scope=scope)
        except TraceabilityError as refusal:
            raise CommandError(refusal.text.en) from refusal
        good_for = f"{holder}: {issued.token.role}, scope {scope}, good through {issued.token.expires_on}; it is not shown again"
        self.stderr.write(good_for, str)
        self.stdout.write(issued.secret)
