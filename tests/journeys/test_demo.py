"""What a newcomer finds after `make demo`: a living desk, working logins and tokens; and again after the second start."""

import json
import shutil
import stat

import pytest

from tests.journeys.product import Product
from tests.processes import below, still_running, wait_until
from traceability.interfaces.console.demo import stories
from traceability.interfaces.console.demo.founding import PEOPLE
from traceability.interfaces.console.demo.playing import FINAL_STATE

pytestmark = pytest.mark.journey


def states(product):
    by_reference = {one["reference"]: one["state"] for one in product.client("auditor").get("/shipments?limit=500")["results"]}
    return {name: by_reference[stories.load(name).shipments[0]["body"]["reference"]] for name in stories.NAMES}


def test_cases_in_every_state_wait_for_the_newcomer(product):
    assert states(product) == FINAL_STATE


def test_the_credentials_are_for_their_owner_alone(product):
    file = product.state / "demo-credentials.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert product.credentials["base_url"] == product.base_url
    assert {*PEOPLE, "BYM", "HFR", "EXP", "LNM", "GZS", "IMX", "MZS", "YDM", "XMT", "NJM"} == product.credentials["tokens"].keys()
    assert {"rita", "sven", "otto", "mei"} < product.credentials["logins"].keys()


def test_every_token_is_good(product):
    for name in product.credentials["tokens"]:
        assert product.client(name).ask("GET", "/shipments?limit=1").status == 200, name


def test_the_welcome_names_the_address_the_logins_and_a_line_for_each_role(product):
    said = product.said()

    assert f"Ready: {product.base_url}/" in said
    assert all(login in said for login in product.credentials["logins"])
    assert said.count("curl") >= 4


def test_a_second_start_keeps_the_data_and_plays_nothing_again(product):
    before = product.client("auditor").get("/shipments?limit=500")
    file = (product.state / "demo-credentials.json").read_bytes()
    product.stop()

    product.start()

    assert "from an earlier start" in product.said()
    assert (product.state / "demo-credentials.json").read_bytes() == file
    assert product.client("auditor").get("/shipments?limit=500") == before


def test_a_start_without_its_credentials_makes_new_ones_and_no_second_story(product):
    before = states(product)
    known = json.loads((product.state / "demo-credentials.json").read_text())
    product.stop()
    (product.state / "demo-credentials.json").unlink()

    product.start()
    product.__dict__.pop("credentials", None)

    assert product.credentials["tokens"].keys() == known["tokens"].keys()
    assert product.credentials["tokens"]["EXP"] != known["tokens"]["EXP"]
    assert states(product) == before
    assert len(product.client("EXP").get("/shipments?limit=500")["results"]) >= len(stories.NAMES)


def test_a_first_start_that_was_killed_goes_on_where_it_was(state_folder):
    """Killed while stories are told: the next start sends the same requests under the same keys, and nothing is there twice."""
    killed = Product(state_folder / "killed")
    try:
        killed.start(until="Demo: S05")
        everything = below(killed.child.pid)
        killed.child.kill()
        killed.child.wait()
        assert wait_until(lambda: not still_running(everything), 30), "something outlived its supervisor"

        killed.start()

        listed = killed.client("auditor").get("/shipments?limit=500")["results"]
        assert states(killed) == FINAL_STATE
        assert len(listed) == len(stories.NAMES)
    finally:
        killed.stop()
        shutil.rmtree(killed.state, ignore_errors=True)
