"""`manage.py second_factor_remove USERNAME`: for who has lost both the app and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from traceability.interfaces.signin import factors


class Command(BaseCommand):
    help = (
        "Takes a person's second factor and recovery codes away. Where SECOND_FACTOR is `required`, the next sign-in sets up a new one "
        "with the password alone: make sure who asks, and give a new password with `changepassword USERNAME`, which ends sessions too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"{username}: no such login")
        if not factors.remove(user):
            raise CommandError(f"{username} has no second factor")
        self.stdout.write(f"{username} has no second factor any more")
