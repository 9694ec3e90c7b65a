"""What review answers. The dossier is for the system alone; cases and findings are shown as far as their viewer may see."""

from traceability.review.queries.cases import CaseFilter, CaseLine, CaseView, case, cases
from traceability.review.queries.dossier import Reading, dossier_of, reading_of
from traceability.review.queries.findings import FindingsView, Shown, findings_of, shown, titles
from traceability.review.queries.queue import waiting_shipments
from traceability.review.queries.standings import Standing, Verdict, standings_of

__all__ = [
    "CaseFilter",
    "CaseLine",
    "CaseView",
    "FindingsView",
    "Reading",
    "Shown",
    "Standing",
    "Verdict",
    "case",
    "cases",
    "dossier_of",
    "findings_of",
    "reading_of",
    "shown",
    "standings_of",
    "titles",
    "waiting_shipments",
]
