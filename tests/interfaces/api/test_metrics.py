"""/metrics: who may read it, that it tells what the database holds, and that Prometheus's own reader understands it."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from tests.ledger.test_database_rules import run
from tests.make.answers import an_answer
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.kernel.models import Attempt
from traceability.ledger.services import freeze, incidents
from traceability.ledger.standing import kept
from traceability.ledger.standing.checks import CHECKS, asked_for
from traceability.ledger.standing.found import broken, well

pytestmark = pytest.mark.django_db
TOKEN = "a token of ours"
STAMP = (Path(__file__).parents[2] / "vectors" / "timestamp.tsr").read_bytes()


@pytest.fixture(autouse=True)
def a_token(settings, tmp_path):
    settings.METRICS_TOKEN = TOKEN
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"


def scraped(client):
    """Value by name and by the labels that matter."""
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name not in {"origin", "kind"})): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer another"}, {"authorization": TOKEN}, {"authorization": f"Basic {TOKEN}"}])
def test_who_does_not_bring_the_token_reads_nothing(client, header):
    response = client.get("/metrics", headers=header)

    assert response.status_code == 401 and b"ledger_leaves" not in response.content


def test_without_a_configured_token_there_is_nothing_here(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_the_figures_are_those_of_the_log(client):
    say(a_draft())
    seal_now()
    sealed = scraped(client)
    assert sealed["ledger_leaves",] == sealed["ledger_sealed_leaves",] > 0
    assert sealed["ledger_checkpoint_age_seconds",] >= 0
    assert ("ledger_oldest_pending_seconds",) not in sealed and sealed["ledger_pending_entries",] == 0

    say(a_draft())
    assert scraped(client)["ledger_pending_entries",] == 1
    sequence()
    later = scraped(client)
    assert later["ledger_leaves",] == later["ledger_sealed_leaves",] + 1
    assert later["ledger_oldest_unsealed_seconds",] >= 0


def test_the_mode_is_one_of_all(client):
    freeze("for a test")

    modes = {key[1]: value for key, value in scraped(client).items() if key[0] == "ledger_mode"}
    assert modes == {"live": 0, "frozen": 1, "recovery": 0, "closing": 0, "closed": 0}


def test_every_check_has_its_state_and_times_once_it_ran(client):
    kept.keep("monitor", well("Well.", "好。"))
    kept.keep("monitor", broken("Broken.", "坏。"))

    told = scraped(client)

    assert {key[1] for key in told if key[0] == "ledger_check_ok"} == set(asked_for())
    assert (told["ledger_check_ok", "monitor"], told["ledger_check_state", "monitor", "failed"]) == (0, 1)
    assert told["ledger_check_last_run_timestamp_seconds", "monitor"] > told["ledger_check_last_ok_timestamp_seconds", "monitor"] > 1e9
    assert ("ledger_check_last_run_timestamp_seconds", "random_leaves") not in told


def test_incidents_and_work_that_waits_for_people_are_counted(client):
    incidents.report("witness", "w1", "It cosigned another history.")
    Attempt.objects.create(task="review.examine_waiting", subject_id=uuid7(), not_before=clock.now(), tries=5, changed_at=clock.now())

    told = scraped(client)

    assert (told["ledger_open_incidents",], told["queue_set_aside",], told["queue_attempts",]) == (1, 1, 0)


@pytest.mark.parametrize(("days", "overdue"), [(None, 0), (89, 0), (92, 2 * 86400)])
def test_answers_that_should_be_forgotten_are_told(client, days, overdue):
    if days is not None:
        an_answer(days=days)
        an_answer(days=1)

    assert overdue <= scraped(client)["answers_overdue_seconds",] < overdue + 60


def test_three_queries_whatever_is_stored(client):
    for name in CHECKS:
        kept.keep(name, well("Well.", "好。"))
    with CaptureQueriesContext(connection) as asked:
        scraped(client)

    assert len(asked) == 3


def test_time_stamps_have_figures_where_an_authority_is_asked(client, settings):
    figures = "ledger_timestamp_age_seconds", "ledger_unstamped_age_seconds", "ledger_timestamp_failures"
    assert not {key[0] for key in scraped(client)} & set(figures)

    settings.LEDGER_TSA_URL = "https://tsa.example/"
    seal_now()
    with acting_as("ledger_sequencer"):
        kept.report_stamping(failed=True)
    waits = scraped(client)
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.timestamp_token SELECT log_id, size, %s, %s FROM ledger.checkpoint", [settings.LEDGER_TSA_URL, STAMP])
        kept.report_stamping(failed=False)
    stamped = scraped(client)

    assert waits["ledger_timestamp_failures",] == 1 and waits["ledger_unstamped_age_seconds",] >= 0 and (figures[0],) not in waits
    assert stamped["ledger_timestamp_failures",] == 0 and stamped[figures[0],] > 0 and (figures[1],) not in stamped
