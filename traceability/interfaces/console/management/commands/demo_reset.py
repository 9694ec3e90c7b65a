"""`manage.py demo_reset`: removes what `make demo` keeps, so that the next start is a first one."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import embedded

# By name, since LEDGER_STATE may point at a folder in which other things live.
KEPT = (
    *("pgdata", "pgdata.new", "programs", "valkey", "log", "mirror", "monitor"),
    *("keys", "signer", "secret-key", "demo", "demo-credentials.json", "demo-page.json", "beat-schedule*"),
)


class Command(BaseCommand):
    help = (
        "Removes the data of the embedded servers, the keys and the credentials that the demo keeps. "
        "Refuses while it runs. Databases that DATABASE_URL names are left alone."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("this is production: keys and state are not removed by a command")
        state = settings.LEDGER_STATE_DIR
        try:
            with embedded.Lock(state):
                for name in KEPT:
                    for path in state.glob(name):
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
                settings.DEMO_CREDENTIALS_FILE.unlink(missing_ok=True)
                embedded.remove_sockets(state)
        except embedded.ServerError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"The demo's state in {state} is gone.")
