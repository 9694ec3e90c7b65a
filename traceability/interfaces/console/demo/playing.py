"""Plays the demo on the running product: stories through the public API, examined by the real worker, decided by its people.

Every request has a fixed idempotency key, so that a start that was killed goes on where it was, and a later one that
finds everything in its place sends nothing at all.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from traceability.interfaces.console.demo import credentials, founding, stories
from traceability.interfaces.console.demo.client import Client, wait_until
from traceability.interfaces.console.demo.credentials import Credentials
from traceability.interfaces.console.progress import Progress
from traceability.kernel import bell, queue


@dataclass(frozen=True)
class Signature:
    """One person's decision about a story's shipment."""

    story: str
    by: str
    verdict: str
    reason: str


SIGNATURES = (
    Signature("S01", "reviewer", "approve", "Masses, elements, papers and licences agree from the mine to the port."),
    Signature("S02", "reviewer", "approve", "Dysprosium and terbium oxide with a dual-use licence and an end-user certificate."),
    Signature("S02", "supervisor", "approve", "Second signature for a controlled item."),
    Signature(
        "S10", "reviewer", "refuse", "Loaded 1,700 km from the mine that it is said to come from, with another deposit's fingerprint."
    ),
)
FINAL_STATE = {"S01": "certified", "S02": "certified", "S03": "open", "S05": "open", "S09": "open", "S10": "refused"}
SECONDS_TO_EXAMINE = 60
SECONDS_TO_CERTIFY = 60


def play(progress: Progress) -> None:
    """The demo, or what is left of it. Needs the web server at PUBLIC_BASE_URL, the worker and the sequencer.

    Raises ApiRefused, NotInTime.
    """
    known = credentials.read(settings.DEMO_CREDENTIALS_FILE)
    if known is not None and known.base_url != settings.PUBLIC_BASE_URL:
        known.base_url = settings.PUBLIC_BASE_URL
        known.write(settings.DEMO_CREDENTIALS_FILE)
    if known is not None and _is_good(known):
        if {name: shipment["state"] for name, shipment in _shipments(known).items()} == FINAL_STATE:
            progress.say("The demo's data is there from an earlier start.")
            return
    else:
        progress.say("Demo: registry, people and tokens …")
        known = founding.found()
    _take_up_what_was_dropped()
    _tell_stories(known, progress)
    _decide(known, progress)


def _take_up_what_was_dropped() -> None:
    """End the leases of workers that were killed with an earlier start, and ring for what they held.

    Who plays the demo holds the lock of its state folder, so none of them is alive; waiting would take minutes.
    """
    queue.end_leases()
    bell.ring_for(["shipment.submitted"])


def _is_good(known: Credentials) -> bool:
    """Whether these tokens belong to this database."""
    wanted = {*founding.PEOPLE, *(code for name in stories.NAMES for code in stories.load(name).acting)}
    return wanted <= known.tokens.keys() and all(
        Client(known.base_url, known.tokens[name]).ask("GET", "/shipments?limit=1").status == 200 for name in ("auditor", "EXP")
    )


def _shipments(known: Credentials) -> dict[str, Any]:
    """The stories' shipments as the auditor sees them, by story."""
    name_by_reference = {shipment["body"]["reference"]: name for name in stories.NAMES for shipment in stories.load(name).shipments}
    listed = Client(known.base_url, known.tokens["auditor"]).get("/shipments?limit=500")["results"]
    return {name_by_reference[one["reference"]]: one for one in listed if one["reference"] in name_by_reference}


def _tell_stories(known: Credentials, progress: Progress) -> None:
    client = Client(known.base_url)
    for name in stories.NAMES:
        story = stories.load(name)
        progress.say(f"Demo: {name}, {story.title['en']} …")
        stories.play(story, client, known.tokens)


def _decide(known: Credentials, progress: Progress) -> None:
    progress.say("Demo: the worker examines …")
    wait_until("the examination of all shipments", lambda: _are_examined(known), seconds=SECONDS_TO_EXAMINE)
    for signature in SIGNATURES:
        progress.say(f"Demo: {founding.PEOPLE[signature.by]} decides on {signature.story}: {signature.verdict} …")
        _sign(known, signature)
    wait_until("the certificates", lambda: _states(known) == FINAL_STATE, seconds=SECONDS_TO_CERTIFY)
    progress.say("Demo: two certificates issued, one shipment refused, three cases wait on the desk.")


def _states(known: Credentials) -> dict[str, str]:
    return {name: shipment["state"] for name, shipment in _shipments(known).items()}


def _are_examined(known: Credentials) -> bool:
    states = _states(known)
    return states.keys() == FINAL_STATE.keys() and "submitted" not in states.values()


def _sign(known: Credentials, signature: Signature) -> None:
    client = Client(known.base_url, known.tokens[signature.by])
    shipment = _shipments(known)[signature.story]
    if shipment["state"] != "open":
        return  # an earlier start came so far
    case = shipment["case"]
    body = {"verdict": signature.verdict, "reason": signature.reason, "examination": case["examination"]}
    client.post(f"/cases/{case['id']}/decisions", body, key=f"{signature.story}-{signature.by}")
