import pytest
from django.db import connection

from config.settings.database import database, parsed


def test_a_folder_of_a_socket_lands_in_host_where_dbshell_finds_it():
    known = parsed("postgresql://postgres@/traceability?host=%2Fsome%2Ffolder")

    assert (known["HOST"], known["NAME"], known["USER"], known["PORT"], known["OPTIONS"]) == (
        "/some/folder",
        "traceability",
        "postgres",
        "",
        {},
    )


def test_an_address_is_taken_apart_and_decoded():
    known = parsed("postgres://us%40er:p%2Fw@db.example:5433/na%20me?sslmode=verify-full")

    assert (known["USER"], known["PASSWORD"], known["HOST"], known["PORT"], known["NAME"]) == (
        "us@er",
        "p/w",
        "db.example",
        "5433",
        "na me",
    )
    assert known["OPTIONS"] == {"sslmode": "verify-full"}


@pytest.mark.parametrize(
    "address", ["", "traceability", "mysql://h/n", "postgresql://h", "postgresql://h/a/b", "postgresql://h:99999/n", "postgresql://[h/n"]
)
def test_what_is_no_address_is_refused_and_not_repeated(address):
    with pytest.raises(ValueError, match="DATABASE_URL: expected") as refusal:
        parsed(address)
    assert not address or address not in str(refusal.value)


def test_a_pool_waits_five_seconds_and_no_longer():
    known = database("postgresql://h/n", role="ledger_app", pool_size=3)

    assert known["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 3, "timeout": 5}
    assert known["CONN_MAX_AGE"] == 0
    assert "pool" not in database("postgresql://h/n", role="ledger_app", pool_size=0)["OPTIONS"]


def test_the_role_is_taken_at_the_start_of_a_connection_beside_other_options():
    assert (
        database("postgresql://h/n?options=-c%20jit%3Doff", role="ledger_app", pool_size=0)["OPTIONS"]["options"]
        == "-c jit=off -c role=ledger_app"
    )
    assert "role=" not in database("postgresql://h/n", role="login", pool_size=0)["OPTIONS"]["options"]


@pytest.mark.parametrize("role", ["", "Ledger", "app -c fsync=off", "a" * 64])
def test_what_is_no_name_of_a_role_is_refused(role):
    with pytest.raises(ValueError, match="LEDGER_DATABASE_ROLE"):
        database("postgresql://h/n", role=role, pool_size=0)


@pytest.mark.django_db
def test_the_suite_has_the_rights_of_production_and_no_more():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('transaction_isolation'), current_setting('TimeZone')")
        assert cursor.fetchone() == ("ledger_app", "read committed", "UTC")
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("ledger_app",)
