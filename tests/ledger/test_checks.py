import inspect
import re
from contextlib import contextmanager

import pytest
from django.core.checks import Error, Warning, run_checks

from tests.ledger.test_database_rules import run
from tests.make.authority import make_authority
from tests.make.ledger import acting_as
from tests.tlog.example import LOG_KEY
from traceability.ledger import checks, queries
from traceability.ledger.fsck import catalogue
from traceability.ledger.services import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_the_web(settings, tmp_path, monkeypatch):
    """The suite's own login migrates; from here on the settings are those of a web process."""
    settings.LEDGER_DATABASE_ROLE = "ledger_app"
    settings.IS_PRODUCTION = True
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")


def found(check):
    return {message.id.removeprefix("traceability.") for message in check(databases=["default"])}


def test_the_application_may_do_no_more_than_it_must():
    assert found(checks.check_role) == {"E006"}, "the suite's login is a superuser and may become anybody"


def test_the_login_may_do_everything_and_is_told_so():
    with acting_as("login"):
        assert found(checks.check_role) == {"E002", "E003", "E004", "E005", "E006"}


def test_the_owner_is_told_what_it_owns():
    with acting_as("ledger_owner"):
        assert {"E001", "E003"} <= found(checks.check_role)


def test_what_is_an_error_in_production_is_a_warning_elsewhere(settings):
    assert {type(message) for message in checks.check_role(databases=["default"])} == {Error}
    settings.IS_PRODUCTION = False
    (message,) = checks.check_role(databases=["default"])
    assert type(message) is Warning and "postgres" in message.hint


@contextmanager
def connected_as(login, *roles):
    """As a login of its own, a member of these roles and of nothing else, behind a pooler that sets no role."""
    with acting_as("login"):
        run(f"CREATE ROLE {login} LOGIN")
        for role in roles:
            run(f"GRANT {role} TO {login}")
        run(f"SET LOCAL SESSION AUTHORIZATION {login}")
        yield
        run("RESET SESSION AUTHORIZATION")


def as_the_application():
    """A login of its own that is the application's alone, as in production."""
    return connected_as("a_web_login", "ledger_app")


def by_the_superuser(statement):
    """Done by the suite's own login, in between; afterwards as the web's login again."""
    run("RESET SESSION AUTHORIZATION; SET LOCAL ROLE NONE; SET LOCAL ledger.migrating = 'on'")
    run(statement)
    run("SET LOCAL SESSION AUTHORIZATION a_web_login")


ON_DATABASE = "DO $$ BEGIN EXECUTE format('GRANT %s ON DATABASE %%I TO ledger_app', current_database()); END $$"
TOO_MANY = {
    "E001": {
        "a function": "ALTER FUNCTION ledger.refuse() OWNER TO ledger_app",
        "a table": "ALTER TABLE ledger.leaf OWNER TO ledger_app; REVOKE TRUNCATE ON ledger.leaf FROM ledger_app",
    },
    "E002": {
        "of the ledger": "GRANT TRUNCATE ON ledger.leaf TO ledger_app",
        "of a tracked table": "GRANT TRUNCATE ON custody_event TO ledger_app",
    },
    "E003": {
        "in the ledger": "GRANT CREATE ON SCHEMA ledger TO ledger_app",
        "in public": "GRANT CREATE ON SCHEMA public TO ledger_app",
        "schemas": ON_DATABASE % "CREATE",
    },
    "E004": {"here": ON_DATABASE % "TEMPORARY"},
    "E006": {"with its rights": "GRANT ledger_owner TO a_web_login", "without": "GRANT ledger_owner TO a_web_login WITH INHERIT FALSE"},
    "E012": {"without its rights": "GRANT ledger_sequencer TO a_web_login WITH INHERIT FALSE"},
}


@pytest.mark.parametrize(
    ("number", "grant"),
    [pytest.param(number, grant, id=f"{number}: {how}") for number, grants in TOO_MANY.items() for how, grant in grants.items()],
)
def test_each_right_too_many_has_its_number_and_no_other(number, grant):
    with as_the_application():
        run("SET LOCAL ROLE ledger_app")
        assert found(checks.check_role) == set()
        by_the_superuser(grant)
        run("SET LOCAL ROLE ledger_app")
        assert found(checks.check_role) == {number}


def test_a_superuser_is_told_so_beside_all_that_he_may():
    """Nothing breaks E005 alone: whom no right is refused has each of the others too."""
    with as_the_application():
        by_the_superuser("ALTER ROLE ledger_app SUPERUSER")
        run("SET LOCAL ROLE ledger_app")
        assert found(checks.check_role) == {"E002", "E003", "E004", "E005"}


@pytest.mark.parametrize(
    ("grants", "numbers"),
    [
        ([], set()),
        (["INSERT ON ledger.leaf"], {"E013"}),
        (["INSERT (note) ON ledger.checkpoint"], {"E013"}),
        (["UPDATE (size) ON ledger.log"], {"E013"}),
        (["DELETE ON ledger.pending"], {"E013"}),
        (["SELECT ON ledger.leaf"], set()),
    ],
    ids=lambda value: ", ".join(sorted(value)) or "nothing",
)
def test_a_login_of_its_own_is_asked_what_it_may_write(settings, grants, numbers):
    settings.LEDGER_DATABASE_ROLE = "login"
    with as_the_application():
        for grant in grants:
            by_the_superuser(f"GRANT {grant} TO a_web_login")
        assert found(checks.check_role) == numbers


@pytest.mark.parametrize(
    ("roles", "numbers"),
    [(["ledger_app"], set()), (["ledger_app", "ledger_sequencer"], {"E012", "E013"}), (["ledger_sequencer"], {"E012", "E013"})],
)
def test_a_login_of_its_own_is_asked_what_it_inherits(settings, roles, numbers):
    settings.LEDGER_DATABASE_ROLE = "login"
    with connected_as("a_web_login", *roles):
        assert found(checks.check_role) == numbers


def test_a_login_that_owns_the_ledger_is_told_so_where_it_acts_as_the_application(settings):
    with connected_as("an_owners_login", "ledger_owner", "ledger_app"):
        run("SET LOCAL ROLE ledger_app")
        assert found(checks.check_role) == {"E006"}
        run("SET LOCAL ROLE NONE")


def test_another_deployments_database_is_an_error(settings):
    assert found(checks.check_deployment) == set()
    settings.LEDGER_LOG = "other.example"
    assert found(checks.check_deployment) == {"E007"}


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE ledger.entry DISABLE TRIGGER admit_entry",
        "GRANT SELECT ON ledger.witnessed TO PUBLIC",
        "ALTER FUNCTION ledger.refuse() RESET ALL",
    ],
)
def test_a_guard_that_was_changed_is_an_error(change):
    assert found(checks.check_catalogue) == set()
    with acting_as("login"):
        run("SET LOCAL ledger.migrating = 'on'")
        run(change)
    assert found(checks.check_catalogue) == {"E008"}


def test_commands_of_the_login_and_checks_without_a_database_are_not_asked(settings):
    with acting_as("login"):
        assert not [message for message in run_checks() if message.id.startswith("traceability.E00")]
        settings.LEDGER_DATABASE_ROLE = "login"
        assert found(checks.check_role) == found(checks.check_deployment) == set()


@pytest.mark.parametrize(
    ("policy", "numbers"),
    [(f"log {LOG_KEY.verifier.vkey}\nquorum none\n", set()), ("quorum w9\n", {"E009"}), (None, {"E009"})],
)
def test_a_policy_by_which_nobody_can_be_asked_is_an_error(settings, tmp_path, policy, numbers):
    settings.LEDGER_POLICY = str(tmp_path / "policy")
    if policy is not None:
        (tmp_path / "policy").write_text(policy)
    assert {message.id.removeprefix("traceability.") for message in checks.check_publication()} == numbers


def test_a_time_stamp_authority_without_a_root_is_an_error(settings, tmp_path):
    assert checks.check_publication() == []
    settings.LEDGER_TSA_URL = "http://127.0.0.1:1/"
    assert [message.id for message in checks.check_publication()] == ["traceability.E010"]
    settings.LEDGER_TSA_CA = str(make_authority(tmp_path / "tsa").root)
    assert checks.check_publication() == []


def test_a_policy_without_the_logs_own_key_is_an_error(settings, tmp_path):
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"
    settings.LEDGER_POLICY = str(tmp_path / "policy")
    (tmp_path / "policy").write_text(f"log {LOG_KEY.verifier.vkey}\nquorum none\n")
    assert found(checks.check_policy_of_log) == set(), "before a key is announced nothing is known"
    prepare()
    assert found(checks.check_policy_of_log) == {"E011"}

    (ours,) = [key.vkey for key in queries.signing_keys() if key.purpose == "checkpoint"]
    (tmp_path / "policy").write_text(f"log {ours}\nquorum none\n")
    assert found(checks.check_policy_of_log) == set()


def test_every_number_is_broken_by_itself_above():
    """E005, E007 to E011 and E013 have tests of their own."""
    numbers = set(re.findall(r"E0[0-9]{2}", inspect.getsource(checks)))

    assert numbers == {f"E{number:03}" for number in range(1, 14)} == {*TOO_MANY, "E005", "E007", "E008", "E009", "E010", "E011", "E013"}
