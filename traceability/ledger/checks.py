"""Numbered system checks: the connection may do no more than it must, and the guards are those of the repository.

What is an error in production is a warning elsewhere: embedded servers have one login, a superuser, and only the role that
it takes keeps development honest. Commands that act as the login itself (migrations, fsck) are not asked.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS

from traceability.ledger.errors import PolicyUnusable, TimestampRefused
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows
from traceability.ledger.policy import read_policy
from traceability.ledger.timestamps import Authority

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
    "E012": (
        "may become the sequencer by SET ROLE",  # who may become the owner is told by E006 alone
        "SELECT pg_has_role(session_user, 'ledger_sequencer', 'MEMBER') AND NOT pg_has_role(session_user, 'ledger_owner', 'MEMBER')",
    ),
    "E013": (
        "may write in the record where ledger_app may not",  # by whatever roles it inherits; a superuser is told by E005
        "SELECT EXISTS (SELECT FROM ledger.tracked, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS verb WHERE class <> 'free'"
        " AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND CASE verb"
        " WHEN 'DELETE' THEN has_table_privilege(table_name, verb) AND NOT has_table_privilege('ledger_app', table_name, verb)"
        " ELSE has_any_column_privilege(table_name, verb) AND NOT has_any_column_privilege('ledger_app', table_name, verb) END)",
    ),
}
_IS_MIGRATED = "SELECT to_regclass('ledger.log') IS NOT NULL AND EXISTS (SELECT FROM pg_trigger WHERE tgname = 'erasure_has_entry')"
_ROLE = "SELECT current_user, session_user"
# Migrations act as the login itself, and so does a web process behind a transaction pooler, whose login has no way to the owner.
_IS_OWNERS_LOGIN = "SELECT current_user = session_user AND pg_has_role(session_user, 'ledger_owner', 'MEMBER')"
_KEYS_IN_FORCE = """
SELECT vkey FROM ledger.signing_key JOIN ledger.log ON log.origin = signing_key.name
WHERE purpose = 'checkpoint' AND retired_at IS NULL AND mode <> 'closed'
"""


def _is_asked(databases: Sequence[str] | None) -> bool:
    if DEFAULT_DB_ALIAS not in (databases or ()) or not rows(_IS_MIGRATED)[0][0]:
        return False
    return settings.LEDGER_DATABASE_ROLE != "login" or not rows(_IS_OWNERS_LOGIN)[0][0]


@register(Tags.database)
def check_role(app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any) -> Iterable[CheckMessage]:
    """E001 to E006, E012, E013: what the web's and the worker's connections may not do."""
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


@register(Tags.security)
def check_publication(app_configs: Any = None, **options: Any) -> Iterable[CheckMessage]:
    """E009 and E010: the witness policy can be read and met, and a time stamp authority has a root to verify it by."""
    found: list[CheckMessage] = []
    if settings.LEDGER_POLICY:
        try:
            read_policy(settings.LEDGER_POLICY)
        except PolicyUnusable as refusal:
            found.append(Error(str(refusal), hint="A tlog-policy file with an address behind each witness's key.", id="traceability.E009"))
    if settings.LEDGER_TSA_URL:
        try:
            Authority(settings.LEDGER_TSA_URL, settings.LEDGER_TSA_CA).certificates()
        except TimestampRefused as refusal:
            found.append(Error(str(refusal), hint="LEDGER_TSA_CA names a PEM file with the authority's root.", id="traceability.E010"))
    return found


@register(Tags.database)
def check_policy_of_log(app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any) -> Iterable[CheckMessage]:
    """E011: the policy names a key of the log that is open, or a reader who takes it as it stands believes nothing."""
    if not settings.LEDGER_POLICY or not _is_asked(databases):
        return []
    try:
        named = {key.vkey for key in read_policy(settings.LEDGER_POLICY).logs}
    except PolicyUnusable:
        return []  # E009
    announced = {vkey for (vkey,) in rows(_KEYS_IN_FORCE)}
    if not announced or announced & named:
        return []
    said = f"{settings.LEDGER_POLICY} names no key of the log that is open."
    return [Error(said, hint=f"A line: log {sorted(announced)[-1]}", id="traceability.E011")]
