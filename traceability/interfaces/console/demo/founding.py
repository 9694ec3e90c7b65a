"""What the demo cannot do through the API, since nobody is there yet: the registry, passwords and tokens."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.contrib.auth.models import User

from traceability.interfaces.console.demo import credentials, stories, year
from traceability.interfaces.console.demo.credentials import Credentials
from traceability.registry import queries as registry_queries
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.errors import RegistryNotEmpty
from traceability.registry.viewer import system_viewer

DOCUMENT = Path(__file__).parent / "registry.json"
FOUNDER = "sven"
PEOPLE = {"reviewer": "rita", "supervisor": FOUNDER, "auditor": "otto", "customs": "mei"}
DAYS = 90
LIGHT_ITERATIONS = 1000
"""A random password of 144 bits gains nothing from slow hashing; Django hashes it anew, slowly, at the first sign-in."""


def found() -> Credentials:
    """The registry as the demo and its stories need it, new passwords, new tokens; written to the credentials file.

    May be repeated at any point: rows that stand are left, passwords and tokens are made anew.
    """
    document = registry_document()
    read = read_document(document)
    try:
        registry.found_registry(username=FOUNDER, document=read)
    except RegistryNotEmpty:
        registry.import_document(by=registry_queries.viewer_of_username(FOUNDER), document=read)
    known = Credentials(settings.PUBLIC_BASE_URL)
    known.logins = credentials.new_passwords(row["username"] for row in document["users"])
    _set_passwords(known)
    regulator = registry_queries.regulator()
    system = system_viewer(regulator.id if regulator else None, via="command")
    for name, holder in [*((code, code) for code in acting()), *PEOPLE.items()]:
        known.tokens[name] = registry.create_token(by=system, holder_code_or_username=holder, days=DAYS).secret
    known.write(settings.DEMO_CREDENTIALS_FILE)
    return known


def registry_document() -> dict[str, Any]:
    """The demo's own rows, those of every story, and those of the year."""
    own = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return stories.merged([own, *(stories.load(name).registry for name in stories.NAMES), year.document()])


def acting() -> list[str]:
    """Codes of the organisations that record something, so need a token."""
    return sorted(year.told().acting.union(*(stories.load(name).acting for name in stories.NAMES)))


def _set_passwords(known: Credentials) -> None:
    hasher = get_hasher()
    light = {"iterations": LIGHT_ITERATIONS} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    users: list[User] = list(get_user_model().objects.filter(username__in=list(known.logins)))
    for user in users:
        user.password = hasher.encode(known.logins[user.username], hasher.salt(), **light)
    get_user_model().objects.bulk_update(users, ["password"])
