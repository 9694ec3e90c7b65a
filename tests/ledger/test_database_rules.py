"""D1 to D4, D7 to D9, D12, D14: who may do what to the ledger's tables, tried round the ORM, as each role and as superuser."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import DatabaseError, connection, transaction

from tests import grounds
from tests.make.ledger import TABLES as TABLES_OF_THINGS
from tests.make.ledger import a_draft, acting_as, insert_things, say, seal_now
from tests.refusals import refused

PARTITION = "ledger.entry_0000"
APPEND_ONLY = ("entry", "entry_0000", "entry_uid", "leaf", "checkpoint", "cosignature", "timestamp_token", "witnessed")
TABLES = (
    "entry",
    "entry_0000",
    "entry_uid",
    "subject_head",
    "pending",
    "log",
    "leaf",
    "tile",
    "checkpoint",
    "cosignature",
    "timestamp_token",
    "witnessed",
    "incident",
    "disclosure",
    "tracked",
)
FIRST_COLUMN = {
    "entry": "leaf", "entry_0000": "leaf", "entry_uid": "entry_id", "subject_head": "version", "pending": "entry_id", "log": "size", "leaf": "entry_id",
    "tile": "width", "checkpoint": "note", "cosignature": "line", "timestamp_token": "token", "disclosure": "value", "tracked": "reason", "signing_key": "version",
    "witnessed": "size", "incident": "what",
}  # fmt: skip

# Rights that the application has; what bounds them is tried under D5 and D16.
MAY = {("signing_key", verb) for verb in ("UPDATE", "ON CONFLICT", "FOR UPDATE")} | {
    ("disclosure", verb) for verb in ("DELETE", "FOR UPDATE")
}


def run(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def _sealed(_below):
    draft = a_draft(price="12.50")
    with acting_as("login"):
        run(TABLES_OF_THINGS)
    insert_things([draft.subject[1]])
    say(draft)
    with TemporaryDirectory() as folder:
        seal_now(Path(folder) / "signer")
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.cosignature SELECT log_id, size, 'w1', 'line', now() FROM ledger.checkpoint")
        run("INSERT INTO ledger.timestamp_token SELECT log_id, size, 'tsa', 'token' FROM ledger.checkpoint")
        run("INSERT INTO ledger.witnessed SELECT log_id, size, sha256('') FROM ledger.checkpoint")
        run("INSERT INTO ledger.incident (kind, about, what) VALUES ('witness', 'w1', 'it does not follow')")
    return draft


grounds.register("ground_sealed", _sealed)


@pytest.fixture
def ground_sealed(db):
    return grounds.value_of("ground_sealed")


@pytest.fixture
def sealed(ground_sealed):
    """A log with a row in every table."""
    say(a_draft())
    return ground_sealed


@pytest.mark.parametrize(("table", "verb"), [
    (table, verb)
    for table in (*TABLES, "signing_key")
    for verb in ("UPDATE", "DELETE", "TRUNCATE", "ON CONFLICT", "FOR UPDATE")
    if (table, verb) not in MAY
])  # fmt: skip
def test_d1_the_application_cannot_change_the_ledger(sealed, table, verb):
    column = FIRST_COLUMN[table]
    statement = {
        "UPDATE": f"UPDATE ledger.{table} SET {column} = {column}",
        "DELETE": f"DELETE FROM ledger.{table}",
        "TRUNCATE": f"TRUNCATE ledger.{table}",
        "ON CONFLICT": f"INSERT INTO ledger.{table} ({column}) SELECT {column} FROM ledger.{table}"
        f" ON CONFLICT ON CONSTRAINT {table}_pkey DO UPDATE SET {column} = EXCLUDED.{column}",
        "FOR UPDATE": f"SELECT FROM ledger.{table} FOR UPDATE",
    }[verb]

    with refused("42501"):
        run(statement)


@pytest.mark.parametrize("role", ["login", "ledger_owner", "replica"])
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_d2_what_is_append_only_is_so_for_all(sealed, role, table, verb):
    column = FIRST_COLUMN[table]
    statement = f"UPDATE ledger.{table} SET {column} = {column}" if verb == "UPDATE" else f"DELETE FROM ledger.{table}"
    rule = {"entry": "entries_are_final", "entry_0000": "entries_are_final", "entry_uid": "uids_are_final", "leaf": "leaves_are_final"}.get(
        table, "rows_are_final"
    )

    with as_all_powerful(role), refused(rule):
        run(statement)


@pytest.mark.parametrize("role", ["login", "ledger_owner", "replica"])
@pytest.mark.parametrize("table", ["thing", "thing_part", *(f"ledger.{name}" for name in (*TABLES, "signing_key"))])
def test_d3_nothing_is_truncated(sealed, role, table):
    related = ", ".join(
        sorted(
            {
                table,
                *(
                    {
                        "ledger.log": (
                            "ledger.leaf",
                            "ledger.tile",
                            "ledger.checkpoint",
                            "ledger.cosignature",
                            "ledger.timestamp_token",
                            "ledger.witnessed",
                        ),
                        "ledger.checkpoint": ("ledger.cosignature", "ledger.timestamp_token", "ledger.witnessed"),
                    }.get(table, ())
                ),
            }
        )
    )
    with as_all_powerful(role), refused("never_truncated"):
        run(f"TRUNCATE {related}")


@pytest.mark.parametrize("role", ["login", "ledger_owner", "replica"])
@pytest.mark.parametrize("table", ["thing", "thing_part", "ledger.signing_key"])
def test_d3_tracked_and_child_rows_stay(sealed, role, table):
    with as_all_powerful(role), refused("rows_stay"):
        if table == "thing_part":
            run("INSERT INTO thing_part SELECT gen_random_uuid(), id FROM thing")
        if table == "ledger.signing_key":
            run("INSERT INTO ledger.signing_key VALUES (gen_random_uuid(), 'k', '\\x00000000', 'k', 'witness', now(), NULL, 1)")
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize(("table", "rule"), [("log", "logs_stay"), ("tile", "tiles_stay"), ("subject_head", "heads_stay")])
def test_d3_what_moves_forward_is_not_deleted(sealed, table, rule):
    with as_all_powerful("replica"), refused(rule):
        run(f"DELETE FROM ledger.{table}")


def test_d4_replica_mode_switches_no_rule_off(sealed):
    with as_all_powerful("replica"), refused("thing_has_entry"):
        run("UPDATE thing SET version = version + 1")
    with as_all_powerful("replica"), refused("versions_rise"):
        run("UPDATE thing SET name = 'other'")


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
def test_d4_no_role_may_ask_for_replica_mode(db, role):
    with acting_as(role), refused("42501"):
        run("SET session_replication_role = replica")


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
def test_d7_there_are_no_temporary_tables(db, role):
    with acting_as(role), refused("42501"):
        run("CREATE TEMP TABLE entry (leaf bytea)")


def test_d7_a_temporary_table_of_the_owner_swallows_no_entry(things):
    with acting_as("login"):
        run(
            "CREATE TEMP TABLE entry (LIKE ledger.entry); GRANT ALL ON entry TO ledger_app; SET LOCAL search_path = pg_temp, public, ledger"
        )

    say(a_draft())

    assert run("SELECT count(*) FROM pg_temp.entry") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine ()",
        "CREATE TABLE ledger.mine ()",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$",
        "CREATE OPERATOR public.|| (FUNCTION = byteacat, LEFTARG = bytea, RIGHTARG = bytea)",
    ],
)
@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
def test_d8_no_role_may_make_anything(db, role, statement):
    with acting_as(role), refused("42501"):
        run(statement)


def test_d8_a_shadow_earlier_in_the_search_path_has_no_effect(things):
    with acting_as("login"):
        run("CREATE SCHEMA shadow; CREATE FUNCTION shadow.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT '\\x00'::bytea $$")
        run(
            "CREATE TABLE shadow.pending (entry_id bigint); GRANT USAGE ON SCHEMA shadow TO ledger_app; GRANT ALL ON shadow.pending TO ledger_app"
        )
        run("SET LOCAL search_path = shadow, ledger, pg_catalog, public")

    (acknowledged,) = say(a_draft())

    assert run(
        "SELECT entry.leaf_hash, head.leaf_hash FROM ledger.entry JOIN ledger.subject_head AS head USING (subject_id) WHERE uid = %s",
        [acknowledged.uid],
    ) == [(acknowledged.leaf_hash, acknowledged.leaf_hash)]
    assert run("SELECT count(*) FROM shadow.pending") == [(0,)]


@pytest.mark.parametrize("column", ["entry_id", "xid", "inserted_at"])
def test_d9_the_application_gives_no_ids_and_no_times(things, column):
    value = {"entry_id": "1", "xid": "'1'::xid8", "inserted_at": "now()"}[column]
    with refused("42501"):
        run(
            f"INSERT INTO ledger.entry ({column}, uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf)"
            f" OVERRIDING SYSTEM VALUE SELECT {value}, uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf FROM ledger.entry"
        )


def test_d9_nobody_gives_a_leaf_hash(things):
    with acting_as("login"), refused("428C9"):
        run(
            "INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf, leaf_hash)"
            " SELECT uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf, leaf_hash FROM ledger.entry"
        )


@pytest.mark.parametrize(
    "table",
    ["pending", "leaf", "tile", "log", "checkpoint", "subject_head", "entry_uid", "cosignature", "timestamp_token", "witnessed", "tracked"],
)
def test_d12_the_application_writes_no_places(sealed, table):
    with refused("42501"):
        run(f"INSERT INTO ledger.{table} SELECT * FROM ledger.{table} LIMIT 1")
    with refused("42501"):
        run(f"DELETE FROM ledger.{table}")


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger.entry ADD COLUMN x integer",
        "DROP TABLE ledger.entry",
        "ALTER TABLE ledger.entry DISABLE TRIGGER admit_entry",
        "ALTER TABLE thing DISABLE TRIGGER thing_has_entry",
        "ALTER TABLE ledger.entry DETACH PARTITION ledger.entry_0000",
        "CREATE RULE none AS ON INSERT TO ledger.pending DO INSTEAD NOTHING",
        "CREATE TRIGGER mine BEFORE INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.refuse()",
        "DROP TRIGGER admit_entry ON ledger.entry",
        "SET ROLE ledger_owner",
    ],
)
def test_d14_no_role_alters_anything(things, role, statement):
    with acting_as(role), pytest.raises(DatabaseError) as caught, transaction.atomic():
        run("SET LOCAL SESSION AUTHORIZATION " + role) if statement.startswith("SET ROLE") else None
        run(statement)
    assert caught.value.__cause__.sqlstate == "42501"


def test_d14_a_grant_by_who_does_not_own_grants_nothing(things, recwarn):
    before = run("SELECT relacl::text FROM pg_class WHERE oid = 'ledger.leaf'::regclass")
    with transaction.atomic():
        run("GRANT SELECT ON ledger.leaf TO PUBLIC")  # only a warning, since the role holds SELECT without grant option

    assert run("SELECT relacl::text FROM pg_class WHERE oid = 'ledger.leaf'::regclass") == before


class as_all_powerful:
    """Act as who passes every grant: the login (a superuser), the schema's owner, or a superuser in replica mode."""

    def __init__(self, role):
        self.role = role
        self.acting = acting_as("ledger_owner" if role == "ledger_owner" else "login")

    def __enter__(self):
        self.acting.__enter__()
        if self.role == "replica":
            run("SET LOCAL session_replication_role = replica")

    def __exit__(self, *failure):
        if self.role == "replica":
            run("SET LOCAL session_replication_role = origin")
        return self.acting.__exit__(*failure)
