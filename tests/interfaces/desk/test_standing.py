"""The ledger's page at the desk: what it shows, in both languages and when there is nothing; who may settle an incident."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.ledger.conftest import things
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.losses import REASON, acknowledge, domain_finding
from traceability.ledger.services import freeze, incidents
from traceability.ledger.standing import kept, timeliness
from traceability.ledger.standing import run as running
from traceability.ledger.standing.checks import CHECKS, asked_for
from traceability.ledger.standing.found import broken, late, unread, well

__all__ = ["things"]
ADDRESS = "/desk/standing/"


@pytest.fixture(autouse=True)
def own_signer(settings, tmp_path):
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"


def text_of(person, language="en"):
    response = person.signed_in().get(ADDRESS, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["ada", "bela", "otto", "mei"])
def test_only_the_regulator_sees_the_page(cast, name):
    assert getattr(cast, name).signed_in().get(ADDRESS).status_code == 302
    assert Client().get(ADDRESS).status_code == 302


def test_the_first_page_leads_here(cast):
    assert f'href="{ADDRESS}"' in cast.rita.signed_in().get("/desk/").content.decode()


def test_before_anything_was_signed_it_says_so(cast):
    text = text_of(cast.rita)

    for sentence in ("The log is live", "No checkpoint has been signed yet.", "No incident was reported.", "Not yet run"):
        assert sentence in text


def test_it_shows_the_checkpoint_who_cosigned_it_and_what_was_found(cast):
    seal_now()
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.cosignature SELECT log_id, size, 'w1.example+abcdef01', 'line', now() FROM ledger.checkpoint")
    kept.keep("monitor", broken("A leaf is gone.", "缺少一条。"))
    kept.keep("lag", late("It waits.", "仍在等待。"))
    kept.keep("random_leaves", unread("Nobody answers.", "无应答。"))
    kept.keep("catalogue", well("All are there.", "均在。"))
    freeze("standing check monitor: A leaf is gone.")

    text = text_of(cast.rita)
    for sentence in (
        "The log is frozen", "standing check monitor", "w1.example+abcdef01", "A leaf is gone.", "It waits.", "Nobody answers.", "All are there.",
        "Failed", "Late", "Could not be read", "Well", run("SELECT origin FROM ledger.log")[0][0], "\u2014 traceability.example/",
    ):  # fmt: skip
        assert sentence in text
    assert all(check.title.en.replace("'", "&#x27;") in text for check in asked_for().values())


def test_it_speaks_chinese_and_holds_nothing_inline(cast):
    kept.keep("monitor", broken("A leaf is gone.", "缺少一条。"))
    text = text_of(cast.rita, "zh-CN")

    for sentence in (
        "账本",
        "日志运行中",
        "常设检查",
        "缺少一条。",
        "没有报告的事件。",
        *(check.title.zh for check in asked_for().values()),
    ):
        assert sentence in text
    assert "A leaf is gone." not in text
    assert "<script>" not in text and "<style" not in text and "style=" not in text


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "6 requests in a row gave none"), ("zh-CN", "已连续 6 次请求未取得")], ids=["en", "zh"]
)
def test_time_stamps_are_there_where_an_authority_is_asked(cast, settings, monkeypatch, language, sentence):
    title = CHECKS["timestamp_age"].title.in_language(language)
    assert title not in text_of(cast.rita, language)

    settings.LEDGER_TSA_URL = "https://tsa.example/"
    monkeypatch.setattr(timeliness, "MISSED_TIMESTAMPS", -1)
    seal_now()
    with acting_as("ledger_sequencer"):
        for _ in range(6):
            kept.report_stamping(failed=True)
    running.run("timestamp_age")

    text = text_of(cast.rita, language)
    assert title in text and sentence in text


def test_known_losses_are_there_for_all_who_see_the_page(cast, things):
    assert "No loss is known." in text_of(cast.rita)
    say(draft := a_draft())
    (said,) = acknowledge(domain_finding(draft.subject[1]))

    text = text_of(cast.rita)
    assert all(one in text for one in (str(said.uid), REASON, "Known losses")) and "No loss is known." not in text
    assert "已确认的损失" in text_of(cast.rita, "zh-CN")


def test_a_supervisor_settles_an_incident_once(cast):
    number = incidents.report("witness", "w1", "It cosigned another history.", {"answer": b"422"})
    text = text_of(cast.sven)
    assert "It cosigned another history." in text and "answer" in text

    answered = cast.sven.signed_in().post(
        ADDRESS, {"command": "settle", "incident": number, "note": "The witness was replaced."}, follow=True
    )
    assert f"Incident {number} is settled." in answered.content.decode()
    (settled,) = incidents.incidents(settled_too=True)
    assert (settled.note, settled.settled_by) == ("The witness was replaced.", cast.sven.viewer.actor["id"])

    again = cast.sven.signed_in().post(ADDRESS, {"command": "settle", "incident": number, "note": "Again."})
    assert again.status_code == 404
    assert "The witness was replaced." in text_of(cast.rita)


def test_a_reviewer_reads_incidents_and_settles_none(cast):
    number = incidents.report("witness", "w1", "It cosigned another history.")

    assert "What was found out and done" not in text_of(cast.rita)
    answered = cast.rita.signed_in().post(ADDRESS, {"command": "settle", "incident": number, "note": "Mine."})
    assert answered.status_code == 403
    assert incidents.open_about("witness") == {"w1"}


@pytest.mark.parametrize("given", [{}, {"command": "settle"}, {"command": "settle", "incident": "x", "note": "y"}, {"command": "thaw"}])
def test_half_a_form_settles_nothing(cast, given):
    incidents.report("witness", "w1", "It cosigned another history.")

    assert cast.sven.signed_in().post(ADDRESS, given).status_code == 400
    assert incidents.open_about("witness") == {"w1"}


def test_it_asks_the_same_for_many_incidents(cast):
    client = cast.rita.signed_in()
    client.get(ADDRESS)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(ADDRESS)
        return len(asked)

    few = queries()
    for number in range(20):
        incidents.report("witness", f"w{number}", "It cosigned another history.")
    assert queries() == few <= 10
