"""What review answers. The dossier is for the system alone; cases and findings are shown as far as their viewer may see."""

from traceability.review.queries.cases import CaseFilter, CaseLine, CaseView, case, cases
from traceability.review.queries.changes import Changes, changes_of, changes_since
from traceability.review.queries.documented import Documented, documented
from traceability.review.queries.dossier import Reading, dossier_of, reading_of, reading_of_sketch, snapshot
from traceability.review.queries.findings import FindingsView, Shown, findings_of, shown, titles
from traceability.review.queries.kin import kin_of
from traceability.review.queries.queue import is_touched, waiting_shipments
from traceability.review.queries.releases import failing_on_release, takes_of_rest
from traceability.review.queries.standings import Standing, Verdict, standings_of

__all__ = [
    "CaseFilter",
    "CaseLine",
    "CaseView",
    "Changes",
    "Documented",
    "FindingsView",
    "Reading",
    "Shown",
    "Standing",
    "Verdict",
    "case",
    "cases",
    "changes_of",
    "changes_since",
    "documented",
    "dossier_of",
    "failing_on_release",
    "findings_of",
    "is_touched",
    "kin_of",
    "reading_of",
    "reading_of_sketch",
    "shown",
    "snapshot",
    "standings_of",
    "takes_of_rest",
    "titles",
    "waiting_shipments",
]
