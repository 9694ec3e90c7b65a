"""DATABASES out of one address: parsed here, so that a socket's folder lands in HOST, where `dbshell` finds it too."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import IsolationLevel

ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
SCHEMES = {"postgres", "postgresql"}
LOGIN = "login"  # LEDGER_DATABASE_ROLE=login: act as the login itself, as migrations do


def parsed(url: str) -> dict[str, Any]:
    """The settings that an address `postgresql://user:password@host:port/name?host=FOLDER&sslmode=…` stands for.

    Raises ValueError, with a sentence that never repeats the address: it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise ValueError("DATABASE_URL: expected postgresql://USER:PASSWORD@HOST:PORT/NAME with a number as port") from problem
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name or "/" in name:
        raise ValueError("DATABASE_URL: expected postgresql://USER:PASSWORD@HOST:PORT/NAME")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": options.pop("password", unquote(parts.password or "")),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
    }


def start_option(role: str) -> str:
    """What a connection is told at its start, so that it acts as `role` before the first statement.

    Not Django's `assume_role`, which with a pool waits for itself for ever. `RESET ROLE` keeps this role,
    `SET ROLE NONE` leaves it for the login's own.
    Raises ValueError for what is no name of a role.
    """
    if not ROLE_NAME.fullmatch(role):
        raise ValueError("LEDGER_DATABASE_ROLE: expected the name of a role, e.g. ledger_app, or `login`")
    if role == LOGIN:
        return "-c ledger.migrating=on"  # the ledger's guard against stray DDL lets the owner's commands pass
    return f"-c role={role}"


def database(url: str, *, role: str, pool_size: int) -> dict[str, Any]:
    """One entry of DATABASES: READ COMMITTED, acting as `role`, with a pool unless `pool_size` is 0.

    With a pool CONN_MAX_AGE must be 0, and without the timeout a command without a server hangs for half a minute.
    """
    settings = parsed(url)
    settings |= {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    settings["OPTIONS"]["isolation_level"] = IsolationLevel.READ_COMMITTED
    settings["OPTIONS"]["options"] = f"{settings['OPTIONS'].get('options', '')} {start_option(role)}".strip()
    if pool_size:
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 5}
    return settings
