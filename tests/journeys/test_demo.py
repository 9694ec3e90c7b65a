"""What a newcomer finds after `make demo`: a living desk, working logins and tokens; and again after the second start."""

import json
import stat
from collections import Counter

import pytest

from traceability.interfaces.console.demo import deciding, founding
from traceability.interfaces.console.welcome import AT_THE_DESK
from traceability.review.workflow import STATES

pytestmark = pytest.mark.journey

NOT_OF_EXP = {"S04-ship", "S11-ship", "S12-ship-1", "S12-ship-2", "S12-ship-3", "year-6"}


def states(product):
    return {
        label: one["state"] for label, one in deciding.labelled(product.client("auditor").get("/shipments?limit=500")["results"]).items()
    }


def test_cases_in_every_state_wait_for_the_newcomer(product):
    assert states(product) == deciding.first_state()
    assert {case["state"] for case in product.client("reviewer").get("/cases?limit=500")["results"]} == set(STATES)


def test_the_credentials_are_for_their_owner_alone(product):
    file = product.state / "demo-credentials.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert product.credentials["base_url"] == product.base_url
    assert {*founding.PEOPLE, *founding.acting()} == product.credentials["tokens"].keys()
    assert {"rita", "sven", "otto", "mei", "exp.eva", "scm.sun"} < product.credentials["logins"].keys()


def test_every_token_is_good(product):
    for name in product.credentials["tokens"]:
        assert product.client(name).ask("GET", "/shipments?limit=1").status == 200, name


def test_the_welcome_names_the_address_the_logins_and_a_line_for_each_role(product):
    said = product.said()

    assert f"Ready: {product.base_url}/" in said
    assert product.welcomed.keys() == product.credentials["logins"].keys()
    assert all(username in said for username in product.welcomed)
    assert all(product.welcomed[username] in said for username in AT_THE_DESK)
    assert said.count("curl") >= 4


def test_a_second_start_keeps_the_data_and_plays_nothing_again(product):
    before = product.client("auditor").get("/shipments?limit=500")
    file = (product.state / "demo-credentials.json").read_bytes()
    product.stop()

    product.start()

    assert "from an earlier start" in product.said()
    assert (product.state / "demo-credentials.json").read_bytes() == file
    assert product.client("auditor").get("/shipments?limit=500") == before


def test_played_without_its_credentials_it_makes_new_ones_and_tells_no_second_story(product):
    """As a start plays it, on the product that runs: what a start does besides, others have shown."""
    before = states(product)
    known = json.loads((product.state / "demo-credentials.json").read_text())
    (product.state / "demo-credentials.json").unlink()

    said = product.play()
    product.__dict__.pop("credentials", None)

    assert "from an earlier start" in said
    assert product.credentials["tokens"].keys() == known["tokens"].keys()
    assert product.credentials["tokens"]["EXP"] != known["tokens"]["EXP"]
    assert states(product) == before
    assert len(product.client("EXP").get("/shipments?limit=500")["results"]) >= len(before) - len(NOT_OF_EXP)


def test_a_first_start_that_was_killed_went_on_where_it_was(product):
    """Killed while the year is told (conftest): the next start sent the same requests under the same keys."""
    auditor = product.client("auditor")
    references = Counter(one["reference"] for one in auditor.get("/shipments?limit=500")["results"] if one["revision"] == 1)

    assert {reference: references[reference] for reference in deciding.labels()} == dict.fromkeys(deciding.labels(), 1)
