"""What people do in the demo once the worker has examined: they sign, return, refuse; an exporter withdraws, another answers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from traceability.interfaces.console.demo import founding, stories, year
from traceability.interfaces.console.demo.client import Client, wait_until
from traceability.interfaces.console.demo.credentials import Credentials
from traceability.interfaces.console.progress import Progress

SECONDS_TO_EXAMINE = 60
SECONDS_TO_CERTIFY = 60


@dataclass(frozen=True)
class Act:
    """One person's decision about the shipment of this label; or what its exporter does: withdraw it, or answer a return."""

    shipment: str
    by: str
    verdict: str
    reason: str

    @property
    def key(self) -> str:
        return f"{self.shipment}-{self.by}"


IN_ORDER = "Masses, elements, papers and licences agree from the mine to the port."
SECOND = "Second signature for a controlled item."
ACTS = (
    Act("S04-ship", "reviewer", "approve", "Magnets with 1.8 % dysprosium, licensed and for a known end user."),
    Act("S06-ship", "reviewer", "return", "The leaching that HHT recorded for GDM is unconfirmed, and nobody invoiced it. Bring both."),
    Act("S07-ship", "reviewer", "refuse", "Dug by nobody on the list, without licence, and sold on three times in one warehouse."),
    Act(
        "S10-ship", "reviewer", "refuse", "Loaded 1,700 km from the mine that it is said to come from, with another deposit's fingerprint."
    ),
    Act(
        "S11-ship",
        "reviewer",
        "return",
        "The magnets hold 0.36 % dysprosium. Declare it, with a dual-use licence and the end user's certificate.",
    ),
    Act("year-8", "EXP", "withdraw", "The buyer postponed the order."),
    Act("year-9", "reviewer", "return", "No export licence is named. Name it and submit again."),
    Act("year-9", "EXP", "answer", "The licence was there all the time; now it is named."),
    Act("S01-ship", "reviewer", "approve", IN_ORDER),
    Act("S02-ship", "reviewer", "approve", "Dysprosium and terbium oxide with a dual-use licence and an end-user certificate."),
    Act("S02-ship", "supervisor", "approve", SECOND),
    Act("year-1", "reviewer", "approve", IN_ORDER),
    Act("year-2", "reviewer", "approve", "Dysprosium oxide of Longnan clay, licensed, for ceramic capacitors."),
    Act("year-2", "supervisor", "approve", SECOND),
    Act("year-3", "reviewer", "approve", IN_ORDER),
    Act("year-4", "reviewer", "approve", "Recycled: the scrap is of magnets, and its yield is what such scrap gives."),
    Act("year-5", "reviewer", "approve", IN_ORDER),
    Act("year-6", "reviewer", "approve", "Magnets for a known end user, with a dual-use licence."),
    Act("year-6", "supervisor", "approve", SECOND),
    Act("year-9-2", "reviewer", "approve", "The export licence is named now; all else is as it was."),
)
EXAMPLE = "S01-ship"
WAITS_FOR_A_SECOND = "S04-ship"
BECOMES = {"return": "returned", "refuse": "refused", "withdraw": "withdrawn"}
AFTER_CERTIFIED = frozenset({"certified", "suspended", "revoked", "released", "closed"})


def first_state() -> dict[str, str]:
    """The state in which the demo leaves each shipment, by label."""
    answers = {_answer_to(act.shipment) for act in ACTS if act.verdict == "answer"}
    signed = {act.shipment for act in ACTS if act.verdict == "approve"} - {WAITS_FOR_A_SECOND}
    ended = {act.shipment: BECOMES[act.verdict] for act in ACTS if act.verdict in BECOMES}
    return {label: ended.get(label, "certified" if label in signed else "open") for label in {*labels().values(), *answers}}


def labels() -> dict[str, str]:
    """The label of every shipment that the demo submits, by its exporter's reference."""
    told = {one["body"]["reference"]: one["label"] for name in stories.NAMES for one in stories.load(name).shipments}
    return told | {str(body["reference"]): label for label, body in year.told().shipments.items()}


def labelled(shipments: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The demo's shipments out of what the API lists, by label; of several with one reference the first that was submitted."""
    known = labels()
    ours = [one for one in shipments if one["reference"] in known]
    return {known[one["reference"]] if one["revision"] == 1 else _answer_to(known[one["reference"]]): one for one in ours}


def listed(client: Client) -> Iterator[Mapping[str, Any]]:
    """Every shipment that the client may see, the latest first, page after page."""
    query = "limit=500"
    while query:
        page = client.get(f"/shipments?{query}")
        yield from page["results"]
        query = urlsplit(page["next"] or "").query


def is_done(states: Mapping[str, str]) -> bool:
    """Whether the demo has nothing left to do. What it left open, people may have moved on since."""
    return all(_has_come_to(states.get(label, "submitted"), first) for label, first in first_state().items())


def decide(known: Credentials, progress: Progress) -> None:
    """Let everybody act, as soon as all is examined. Raises ApiRefused, NotInTime."""
    progress.say("Demo: the worker examines …")
    wait_until("the examination of all shipments", partial(_examined, known, *labels().values()), seconds=SECONDS_TO_EXAMINE)
    for act in ACTS:
        progress.say(f"Demo: {founding.PEOPLE.get(act.by, act.by)} on {act.shipment}: {act.verdict} …")
        there = wait_until(f"the examination of {act.shipment}", partial(_examined, known, act.shipment), seconds=SECONDS_TO_EXAMINE)
        _do(known, act, there)
    wait_until("the certificates", lambda: is_done(states_of(known)), seconds=SECONDS_TO_CERTIFY)
    progress.say(f"Demo: {', '.join(_counted())}.")


def states_of(known: Credentials) -> dict[str, str]:
    """The state of every shipment of the demo that is there, by label."""
    return {label: shipment["state"] for label, shipment in _shipments(known).items()}


def example_certificate(known: Credentials) -> str:
    """The number of the certificate that a newcomer is shown."""
    return str(_shipments(known)[EXAMPLE]["certificate"])


def _has_come_to(state: str, first: str) -> bool:
    if first == "open":
        return state != "submitted"
    return state in AFTER_CERTIFIED if first == "certified" else state == first


def _answer_to(label: str) -> str:
    """The label of the revision that answers the return of a shipment."""
    return f"{label}-2"


def _shipments(known: Credentials) -> dict[str, Mapping[str, Any]]:
    """The demo's shipments as the auditor sees them, by label."""
    return labelled(listed(Client(known.base_url, known.tokens["auditor"])))


def _examined(known: Credentials, *wanted: str) -> dict[str, Mapping[str, Any]] | None:
    """The demo's shipments by label, once the worker has examined the wanted ones; None before."""
    there = _shipments(known)
    return there if all(label in there and there[label]["state"] != "submitted" for label in wanted) else None


def _do(known: Credentials, act: Act, there: Mapping[str, Mapping[str, Any]]) -> None:
    """The act, unless an earlier start came so far."""
    client = Client(known.base_url, known.tokens[act.by])
    shipment = there[act.shipment]
    if act.verdict == "answer":
        if _answer_to(act.shipment) not in there:
            client.post(f"/shipments/{shipment['number']}/revisions", _answer(act.shipment), key=act.key)
    elif shipment["state"] != "open":
        return
    elif act.verdict == "withdraw":
        client.post(f"/shipments/{shipment['number']}/withdraw", {"reason": act.reason}, key=act.key)
    else:
        case = shipment["case"]
        body = {"verdict": act.verdict, "reason": act.reason, "examination": case["examination"]}
        client.post(f"/cases/{case['id']}/decisions", body, key=act.key)


def _answer(label: str) -> dict[str, Any]:
    """The shipment again, with the licences that its exporter had forgotten to name."""
    (consignment,) = [one for one in year.CONSIGNMENTS if one.label == label]
    return {**year.told().shipments[label], "licences": year.licences(consignment)}


def _counted() -> Iterator[str]:
    """How many shipments the demo leaves in which state."""
    states = list(first_state().values())
    for state in ("certified", "open", "returned", "refused", "withdrawn"):
        yield f"{states.count(state)} {state}"
