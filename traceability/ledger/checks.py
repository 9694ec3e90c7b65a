"""Numbered system checks: the connection may do no more than it must, and the guards are those of the repository.

What is an error in production is a warning elsewhere: embedded servers have one login, a superuser, and only the role that
it takes keeps development honest. Commands that act as the login itself (migrations, fsck) are not asked.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS

from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows

ROLE_RULES = {
    "E001": (
        "owns something in the schema ledger",
        "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relowner = current_user::regrole)"
        " OR EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND proowner = current_user::regrole)",
    ),
    "E002": (
        "may TRUNCATE a table of the record",
        "SELECT EXISTS (SELECT FROM ledger.tracked WHERE class <> 'free' AND has_table_privilege(table_name, 'TRUNCATE'))",
    ),
    "E003": (
        "may CREATE in this database or its schemas",
        "SELECT has_database_privilege(current_database(), 'CREATE')"
        " OR has_schema_privilege('ledger', 'CREATE') OR has_schema_privilege('public', 'CREATE')",
    ),
    "E004": ("may make TEMPORARY tables", "SELECT has_database_privilege(current_database(), 'TEMPORARY')"),
    "E005": ("is a superuser", "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"),
    "E006": ("may become the owner of the ledger by SET ROLE", "SELECT pg_has_role(session_user, 'ledger_owner', 'MEMBER')"),
}
_IS_MIGRATED = "SELECT to_regclass('ledger.log') IS NOT NULL AND EXISTS (SELECT FROM pg_trigger WHERE tgname = 'erasure_has_entry')"
_ROLE = "SELECT current_user, session_user"


def _is_asked(databases: Sequence[str] | None) -> bool:
    return DEFAULT_DB_ALIAS in (databases or ()) and settings.LEDGER_DATABASE_ROLE != "login" and rows(_IS_MIGRATED)[0][0]


@register(Tags.database)
def check_role(app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any) -> Iterable[CheckMessage]:
    """E001 to E006: what the web's and the worker's connections may not do."""
    if not _is_asked(databases):
        return []
    role, login = rows(_ROLE)[0]
    level = Error if settings.IS_PRODUCTION else Warning
    hint = (
        "Connect as a login of its own that is a member of ledger_app alone, see sql/roles.sql."
        if settings.IS_PRODUCTION
        else f"Only a warning here: the login {login} of a development server may do anything."
    )
    return [
        level(f"The database role {role} {what}.", hint=hint, id=f"traceability.{number}")
        for number, (what, question) in ROLE_RULES.items()
        if rows(question)[0][0]
    ]


@register(Tags.database)
def check_deployment(app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any) -> Iterable[CheckMessage]:
    """E007: the setting and the log must name the same deployment, or every entry is refused."""
    if not _is_asked(databases):
        return []
    named = rows("SELECT ledger.deployment()")[0][0]
    if named == settings.LEDGER_LOG:
        return []
    said = f"LEDGER_LOG is {settings.LEDGER_LOG}, the log in this database is of {named}."
    return [Error(said, hint=f"Set LEDGER_LOG={named}.", id="traceability.E007")]


@register(Tags.database)
def check_catalogue(app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any) -> Iterable[CheckMessage]:
    """E008: triggers, functions, owners and grants are those of `manifest.toml`."""
    if not _is_asked(databases):
        return []
    report = Report()
    catalogue.check_catalogue(report)
    hint = "After a migration: `manage.py ledger_fsck --write-manifest`. Otherwise somebody changed a guard."
    return [Error(str(damage), hint=hint, id="traceability.E008") for damage in report.worst_of(catalogue.KIND)]
