"""What the first page may tell strangers about the demo: who may sign in as what, and a certificate to look at. No secrets."""

import json
from pathlib import Path

from django.conf import settings

from traceability.interfaces.console.welcome import AT_THE_DESK

FILE_NAME = "demo-page.json"


def file() -> Path:
    """Beside the credentials."""
    return settings.DEMO_CREDENTIALS_FILE.with_name(FILE_NAME)


def write(certificate: str) -> None:
    """Leave the notice. `certificate` is the number of one that anybody may check."""
    notice = {"certificate": certificate, "logins": [{"username": username, "role": role} for username, role in AT_THE_DESK.items()]}
    beside = file().with_suffix(".new")
    beside.write_text(json.dumps(notice, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(file())
