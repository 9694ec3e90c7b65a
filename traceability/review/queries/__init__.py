"""What review answers. The dossier is for the system alone; cases and findings are shown as far as their viewer may see."""

from traceability.review.queries.cases import CaseFilter, CaseLine, CaseView, case, cases
from traceability.review.queries.changes import Changes, changes_between, changes_of
from traceability.review.queries.documented import Documented, documented
from traceability.review.queries.dossier import Reading, dossier_of, reading_of, reading_of_sketch, readings_of, snapshot
from traceability.review.queries.failing import OpenFailure, failing_cases, failing_in_all, failing_of_exporter, open_failures
from traceability.review.queries.findings import FindingsView, Shown, findings_of, shown, titles
from traceability.review.queries.kin import kin_of
from traceability.review.queries.marks import failed_behind_event, failed_of_shipment
from traceability.review.queries.plants import Recovered, recoveries_of
from traceability.review.queries.produced import produced_on_quotas
from traceability.review.queries.queue import is_touched, still_waiting, touched_cases, waiting_shipments
from traceability.review.queries.releases import failing_on_release, takes_of_rest
from traceability.review.queries.standings import Standing, Verdict, standings_of
from traceability.review.queries.touching import Reached, declared_false, reached_by, traced_lately, waiting_facts
from traceability.review.queries.used import (
    MOST_USES,
    DrawnBy,
    Produced,
    ProducedBy,
    drawn_from_licence,
    drawn_from_quota,
    produced_on_quota,
)
from traceability.review.queries.worklist import (
    ALL,
    PRIORITY,
    SERVICE_LEVEL,
    Waiting,
    Wish,
    Worklist,
    is_overdue,
    is_own,
    next_case,
    worklist,
)

__all__ = [
    "ALL",
    "MOST_USES",
    "PRIORITY",
    "SERVICE_LEVEL",
    "CaseFilter",
    "CaseLine",
    "CaseView",
    "Changes",
    "Documented",
    "DrawnBy",
    "FindingsView",
    "OpenFailure",
    "Produced",
    "ProducedBy",
    "Reached",
    "Reading",
    "Recovered",
    "Shown",
    "Standing",
    "Verdict",
    "Waiting",
    "Wish",
    "Worklist",
    "case",
    "cases",
    "changes_between",
    "changes_of",
    "declared_false",
    "documented",
    "dossier_of",
    "drawn_from_licence",
    "drawn_from_quota",
    "failed_behind_event",
    "failed_of_shipment",
    "failing_cases",
    "failing_in_all",
    "failing_of_exporter",
    "failing_on_release",
    "findings_of",
    "is_overdue",
    "is_own",
    "is_touched",
    "kin_of",
    "next_case",
    "open_failures",
    "produced_on_quota",
    "produced_on_quotas",
    "reached_by",
    "reading_of",
    "reading_of_sketch",
    "readings_of",
    "recoveries_of",
    "shown",
    "snapshot",
    "standings_of",
    "still_waiting",
    "takes_of_rest",
    "titles",
    "touched_cases",
    "traced_lately",
    "waiting_facts",
    "waiting_shipments",
    "worklist",
]
