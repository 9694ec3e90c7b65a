"""Every page asked, its figures and their aims."""

import re
from collections.abc import Callable
from time import process_time

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from tests.bench.pages.addresses import addresses
from tests.bench.pages.asking import Asked, ask, here
from tests.bench.report import Findings
from tests.interfaces.pages.test_picture import a_wide_chain
from traceability.custody.models import Event
from traceability.interfaces.pages.picture import flow_picture
from traceability.review.models import Case

MOST_QUERIES, MOST_MS, MOST_PICTURE_MS = 12, 300, 500
"""Of a page, session and member included; milliseconds of processor time, the server's too; of a picture of 300 boxes alone."""


def measure(only: re.Pattern[str], *, rounds: int, say: Callable[[str], None]) -> Findings:
    findings = Findings()
    events, cases, waiting = Event.objects.count(), Case.objects.count(), Case.objects.filter(state="open").count()
    findings.circumstances |= {"size": f"{events:,} events, {cases:,} cases, {waiting:,} of them open", "machine": here()}
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="sven"))
    with connection.cursor() as cursor:
        # What several processes of the server did at once would be missing in the figures.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    for name, path in addresses():
        if only.search(name):
            say(name)
            _add(findings, ask(name, path, client, rounds=rounds))
    boxes, bands = a_wide_chain()
    taken = min(_milliseconds(lambda: flow_picture(boxes, bands, label="x")) for _ in range(rounds))
    findings.add(f"a picture of {len(boxes)} boxes and {len(bands)} bands", taken, "ms", f"<= {MOST_PICTURE_MS}")
    return findings


def _milliseconds(once: Callable[[], object]) -> float:
    begun = process_time()
    once()
    return (process_time() - begun) * 1000


def _add(findings: Findings, asked: Asked) -> None:
    name = asked.name if asked.status < 400 else f"{asked.name} ({asked.status})"
    findings.add(f"{name}, queries", asked.queries, "", f"<= {MOST_QUERIES}")
    findings.add(name, asked.ms, "ms", f"<= {MOST_MS}")
