"""What customs' day of release changes for an approved case: the export checks that fail then, and what less weight gives back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.registry import queries as registry
from traceability.registry.models import LicenceDraw
from traceability.review import release_day
from traceability.review.dossier import Licence
from traceability.review.drawing import Takes, takes_of
from traceability.review.models import Case, Examination, Finding
from traceability.review.queries.dossier import dossier_of
from traceability.review.release_day import Judged


def failing_on_release(case_id: UUID, *, released_on: date, looked_at: Iterable[Judged] = ()) -> tuple[str, ...]:
    """Codes of the export checks that fail on the day of release and did not when the case was approved.

    What custody says is told as of the approved examination, the registry as it stands. At most twenty queries; none where
    the day is the planned one. For the system: it asks nobody's right.
    """
    case = Case.objects.select_related("shipment").get(id=case_id)
    planned = case.shipment.planned_export_on
    if released_on == planned:
        return ()
    examination = _approved(case)
    dossier = dossier_of(case.shipment_id, as_of=examination.as_of, export_on=released_on)
    own, _ = registry.draws_of_case(case.id)
    licences = tuple(
        _without(licence, [draw for draw in own if draw.licence_id == licence.id], released_on) for licence in dossier.licences
    )
    failed = Finding.objects.filter(examination_id=examination.id, result="failed").values_list("code", "severity")
    return release_day.failing_anew(
        replace(dossier, licences=licences), planned=planned, failed_before=dict(failed), looked_at=tuple(looked_at)
    )


def takes_of_rest(case_id: UUID, rest: Mapping[int, Decimal]) -> Takes:
    """What lines of an approved case took from licences and quotas for the kilograms that did not leave, by line number."""
    case = Case.objects.get(id=case_id)
    return takes_of(dossier_of(case.shipment_id, as_of=_approved(case).as_of), rest)


def _approved(case: Case) -> Examination:
    """The examination that was decided on: the newest, since a decided case is not examined again."""
    return Examination.objects.get(case_id=case.id, number=case.examination)


def _without(licence: Licence, draws: Iterable[LicenceDraw], day: date) -> Licence:
    """The licence as its account stands without this case, whose approval has drawn already. Accounts a year are those of `day`."""
    of_account = [draw for draw in draws if licence.quantity_per != "year" or draw.export_on.year == day.year]
    money = [draw.amount for draw in of_account if draw.amount is not None and draw.currency == licence.currency]
    return replace(
        licence,
        used_kg=licence.used_kg - sum((draw.kg for draw in of_account), Decimal(0)),
        used_money=licence.used_money - sum(money, Decimal(0)),
        uses=licence.uses - sum(draw.uses for draw in of_account),
    )
