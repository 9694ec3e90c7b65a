"""/metrics: the log's figures and its standing checks as Prometheus reads them, out of the database at each scrape.

Protected by a bearer token of its own; without one configured there is nothing here. Three queries, whatever is stored, and a fourth
where a time-stamp authority is asked.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from traceability.interfaces.problems import NotSignedIn, answer
from traceability.interfaces.viewers import CHALLENGE
from traceability.kernel.errors import Missing
from traceability.kernel.queue import MAX_TRIES
from traceability.ledger.queries.standing import Pulse, pulse
from traceability.ledger.queries.timestamps import Stamping, stamping
from traceability.ledger.standing.found import OK
from traceability.ledger.standing.shown import Shown, all_checks

MODES = ("live", "frozen", "recovery", "closing", "closed")
_WAITING = """
SELECT count(*) FILTER (WHERE tries >= %s), count(*) FILTER (WHERE tries < %s),
       (SELECT count(*) FROM ledger.incident WHERE settled_at IS NULL),
       (SELECT extract(epoch FROM now() - make_interval(days => %s) - min(recorded_at)) FROM api_submission)
FROM kernel_attempt
"""


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without METRICS_TOKEN; 401 for who does not bring it."""
    if not settings.METRICS_TOKEN:
        return answer(Missing(), request)
    if not constant_time_compare(request.META.get("HTTP_AUTHORIZATION", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return answer(NotSignedIn(headers=CHALLENGE), request)
    registry = CollectorRegistry()
    registry.register(LedgerFigures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"})


class LedgerFigures(Collector):
    """Reads when it is asked: the same from every process of the web server."""

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: to be registered must ask no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = pulse()
        yield from _log_figures(now)
        yield from _stamp_figures(now.origin, stamping())
        yield from _check_figures(all_checks())
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, [MAX_TRIES, MAX_TRIES, settings.IDEMPOTENCY_KEEP_DAYS])
            aside, waiting, incidents, overdue = cursor.fetchone()
        yield GaugeMetricFamily("ledger_open_incidents", "Incidents that no person has settled yet.", value=incidents)
        yield GaugeMetricFamily("queue_set_aside", "Rows of the queues that failed too often and wait for a person.", value=aside)
        yield GaugeMetricFamily("queue_attempts", "Rows of the queues that are worked on or wait for their next try.", value=waiting)
        overdue = max(0.0, float(overdue or 0))
        yield GaugeMetricFamily("answers_overdue_seconds", "How long the oldest kept answer should have been forgotten.", value=overdue)


def _log_figures(now: Pulse) -> Iterator[Metric]:
    """Of the newest log. An age is absent where there is nothing to be old."""
    figures = {
        "ledger_leaves": ("Entries that have a place in the log.", now.size),
        "ledger_sealed_leaves": ("Entries under the newest signed checkpoint.", now.sealed_size),
        "ledger_cosigned_leaves": ("Entries under the newest cosigned checkpoint.", now.cosigned_size),
        "ledger_pending_entries": ("Entries that wait for a place; 10000 stands for more.", now.pending),
        "ledger_oldest_pending_seconds": ("Age of the oldest entry that waits for its place.", now.pending_age),
        "ledger_oldest_unsealed_seconds": ("Age of the oldest entry that has a place and no signature.", now.unsealed_age),
        "ledger_checkpoint_age_seconds": ("Age of the newest checkpoint.", now.checkpoint_age),
        "ledger_cosignature_age_seconds": ("Age of the newest cosignature.", now.cosignature_age),
    }
    for name, (sentence, value) in figures.items():
        family = GaugeMetricFamily(name, sentence, labels=["origin"])
        if value is not None:
            family.add_metric([now.origin], value)
        yield family
    modes = GaugeMetricFamily("ledger_mode", "1 for the mode that the log is in.", labels=["origin", "mode"])
    for mode in MODES:
        modes.add_metric([now.origin, mode], float(mode == now.mode))
    yield modes


def _stamp_figures(origin: str, now: Stamping | None) -> Iterator[Metric]:
    """Without an authority they have no value."""
    age = GaugeMetricFamily("ledger_timestamp_age_seconds", "Age of the authority's newest time stamp.", labels=["origin"])
    waits = GaugeMetricFamily("ledger_unstamped_age_seconds", "Age of the oldest checkpoint behind the newest stamp.", labels=["origin"])
    failures = GaugeMetricFamily("ledger_timestamp_failures", "Requests in a row that gave no time stamp.", labels=["origin"])
    if now is not None:
        failures.add_metric([origin], now.failures)
        if now.age is not None:
            age.add_metric([origin], now.age)
        if now.unstamped_age is not None:
            waits.add_metric([origin], now.unstamped_age)
    yield from (age, waits, failures)


def _check_figures(checks: Iterable[Shown]) -> Iterator[Metric]:
    """Of each standing check. One that never ran has a state and no times."""
    state = GaugeMetricFamily("ledger_check_state", "1 for the word that a standing check has now.", labels=["check", "kind", "state"])
    well = GaugeMetricFamily("ledger_check_ok", "1 while a standing check is well.", labels=["check", "kind"])
    ran = GaugeMetricFamily("ledger_check_last_run_timestamp_seconds", "When a standing check ran last.", labels=["check", "kind"])
    ok = GaugeMetricFamily("ledger_check_last_ok_timestamp_seconds", "When a standing check was last well.", labels=["check", "kind"])
    for one in checks:
        labels = [one.check.name, "integrity" if one.check.is_integrity else "timeliness"]
        state.add_metric([*labels, one.state], 1)
        well.add_metric(labels, float(one.state == OK))
        if one.finding is not None and one.finding.ran_at is not None:
            ran.add_metric(labels, one.finding.ran_at.timestamp())
        if one.finding is not None and one.finding.ok_at is not None:
            ok.add_metric(labels, one.finding.ok_at.timestamp())
    yield from (state, well, ran, ok)
