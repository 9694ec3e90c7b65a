"""Every page asked, its figures and their aims."""

import re
from collections.abc import Callable
from time import process_time

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from tests.bench.pages.addresses import addresses, own_addresses
from tests.bench.pages.asking import Asked, ask, here
from tests.bench.report import Findings
from tests.interfaces.pages.test_picture import a_wide_chain
from traceability.custody.models import Event
from traceability.interfaces.pages.picture import flow_picture
from traceability.registry import services as registry
from traceability.registry.document import UserRow
from traceability.registry.models import Member
from traceability.registry.queries import viewer_of_username
from traceability.review.models import Case

MOST_QUERIES, MOST_MS, MOST_PICTURE_MS = 12, 300, 500
"""Of a page, session and member included; milliseconds of processor time, the server's too; of a picture of 300 boxes alone."""


def measure(only: re.Pattern[str], *, rounds: int, say: Callable[[str], None]) -> Findings:
    findings = Findings()
    events, cases, waiting = Event.objects.count(), Case.objects.count(), Case.objects.filter(state="open").count()
    findings.circumstances |= {"size": f"{events:,} events, {cases:,} cases, {waiting:,} of them open", "machine": here()}
    with connection.cursor() as cursor:
        # What several processes of the server did at once would be missing in the figures.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    supervisor, exporter = _signed_in(User.objects.get(username="sven")), _signed_in(_exporter())
    for client, asked in ((supervisor, addresses()), (exporter, own_addresses())):
        for name, path in asked:
            if only.search(name):
                say(name)
                _add(findings, ask(name, path, client, rounds=rounds))
    boxes, bands = a_wide_chain()
    taken = min(_milliseconds(lambda: flow_picture(boxes, bands, label="x")) for _ in range(rounds))
    findings.add(f"a picture of {len(boxes)} boxes and {len(bands)} bands", taken, "ms", f"<= {MOST_PICTURE_MS}")
    return findings


def _signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _exporter() -> User:
    """Who submits for the exporter of the first world; made at the first run."""
    member = Member.objects.filter(organisation__code="EXP").select_related("user").first()
    if member is not None:
        return member.user
    registry.add_member(by=viewer_of_username("sven"), row=UserRow("exp.eva", "Eva", "", "EXP", "submitter"))
    return User.objects.get(username="exp.eva")


def _milliseconds(once: Callable[[], object]) -> float:
    begun = process_time()
    once()
    return (process_time() - begun) * 1000


def _add(findings: Findings, asked: Asked) -> None:
    name = asked.name if asked.status < 400 else f"{asked.name} ({asked.status})"
    findings.add(f"{name}, queries", asked.queries, "", f"<= {MOST_QUERIES}")
    findings.add(name, asked.ms, "ms", f"<= {MOST_MS}")
