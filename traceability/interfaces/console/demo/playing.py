"""Plays the demo on the running product: stories and a year through the public API, examined by the real worker.

Every request has a fixed idempotency key, so that a start that was killed goes on where it was, and a later one that
finds everything in its place sends nothing at all.
"""

from django.conf import settings

from traceability.interfaces.console.demo import credentials, deciding, founding, notice, stories, year
from traceability.interfaces.console.demo.client import Client
from traceability.interfaces.console.demo.credentials import Credentials
from traceability.interfaces.console.progress import Progress
from traceability.kernel import bell, queue


def play(progress: Progress) -> None:
    """The demo, or what is left of it. Needs the web server at PUBLIC_BASE_URL, the worker and the sequencer.

    Raises ApiRefused, NotInTime.
    """
    known = credentials.read(settings.DEMO_CREDENTIALS_FILE)
    if known is not None and known.base_url != settings.PUBLIC_BASE_URL:
        known.base_url = settings.PUBLIC_BASE_URL
        known.write(settings.DEMO_CREDENTIALS_FILE)
    if known is None or not _is_good(known):
        progress.say("Demo: registry, people and tokens …")
        known = founding.found()
    if deciding.is_done(deciding.states_of(known)):
        progress.say("The demo's data is there from an earlier start.")
    else:
        _take_up_what_was_dropped()
        _tell_stories(known, progress)
        _tell_year(known, progress)
        deciding.decide(known, progress)
    notice.write(deciding.example_certificate(known))


def _take_up_what_was_dropped() -> None:
    """End the leases of workers that were killed with an earlier start, and ring for what they held.

    Who plays the demo holds the lock of its state folder, so none of them is alive; waiting would take minutes.
    """
    queue.end_leases()
    bell.ring_for(["shipment.submitted"])


def _is_good(known: Credentials) -> bool:
    """Whether these tokens belong to this database."""
    wanted = {*founding.PEOPLE, *founding.acting()}
    return wanted <= known.tokens.keys() and all(
        Client(known.base_url, known.tokens[name]).ask("GET", "/shipments?limit=1").status == 200 for name in ("auditor", "EXP")
    )


def _tell_stories(known: Credentials, progress: Progress) -> None:
    client = Client(known.base_url)
    for name in stories.NAMES:
        story = stories.load(name)
        progress.say(f"Demo: {name}, {story.title['en']} …")
        stories.play(story, client, known.tokens)


def _tell_year(known: Credentials, progress: Progress) -> None:
    """A year of months: each enterprise posts its whole year at once, in the order in which the material flows."""
    client, told, ids = Client(known.base_url), year.told(), dict[str, str]()
    for batch in told.batches:
        progress.say(f"Demo: a year of {batch.organisation}, {len(batch.events)} events …")
        answer = client.with_token(known.tokens[batch.organisation]).post("/events", stories.filled(batch.events, ids), key=batch.key)
        ids |= dict(zip(batch.labels, (event["id"] for event in answer["events"]), strict=True))
    for one in year.CONSIGNMENTS:
        client.with_token(known.tokens[one.exporter]).post("/shipments", told.shipments[one.label], key=one.label)
