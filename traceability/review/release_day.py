"""Export law on the day of release: what changed since the plan, and which export checks fail now and did not. Pure.

Rule: checks.md section 4. The dossier's `planned_export_on` is the day of release here, so that the checks ask for its law.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from traceability.review.catalogue import FAILED, SEVERITIES, Check, checks
from traceability.review.dossier import Dossier
from traceability.review.dossier.law import Dated

CODES = frozenset({"E01", "E02", "E03", "E04", "E05", "E06", "E07", "E17", "P09"})
"""The checks that the day of export decides."""

Judged = tuple[date, Iterable[str]]
"""A day of release that was asked about before, and the checks that failed on it."""


def asked_again() -> tuple[Check, ...]:
    return tuple(one for one in checks() if one.code in CODES)


def failing_anew(dossier: Dossier, *, planned: date, failed_before: Mapping[str, str], looked_at: Iterable[Judged] = ()) -> tuple[str, ...]:
    """Codes of the checks that fail on the day of release, and did not when the case was approved, or not as badly.

    `failed_before`: severity by code, of the examination that was decided on. `looked_at`: what a supervisor has reinstated the
    certificate after; it is not asked a second time as long as no row has changed since that day.
    Nothing is asked where no row of export law changed between the planned day and this one.
    """
    day = dossier.shipment.planned_export_on
    if not has_changed(dossier, planned, day):
        return ()
    answered = {code for before, codes in looked_at if not has_changed(dossier, before, day) for code in codes}
    found = (one(dossier) for one in asked_again())
    failing = {one.code: one.severity for one in found if one.result == FAILED}
    return tuple(
        code
        for code, severity in sorted(failing.items())
        if code not in answered and (code not in failed_before or SEVERITIES.index(severity) < SEVERITIES.index(failed_before[code]))
    )


def has_changed(dossier: Dossier, one: date, other: date) -> bool:
    """Whether a row of export law holds on one of two days, or on a day between them, and not on all of them."""
    first, last = sorted((one, other))
    return any(
        (since is not None and first < since <= last) or (until is not None and first <= until < last) for since, until in _spans(dossier)
    )


def _spans(dossier: Dossier) -> Iterator[tuple[date | None, date | None]]:
    """First and last day of every row by which the checks judge: control list, tariff, ports, lists of parties, licences, thresholds."""
    reference, keys = dossier.reference, {key for one in asked_again() for key in one.policies}
    policies = (row for row in dossier.policy_rows if row.key in keys)
    rows: Iterable[Dated] = (
        *reference.controlled_items, *reference.rules, *reference.tariff, *reference.ports, *dossier.listed_parties, *policies,
    )  # fmt: skip
    yield from ((row.valid_from, row.valid_to) for row in rows)
    named = {(one.what, one.number) for one in dossier.shipment.licences}
    for licence in dossier.licences:
        if (licence.what, licence.number) in named:
            yield licence.valid_from, licence.valid_to
            # On the day of revocation it no longer holds.
            yield None, licence.revoked_on and licence.revoked_on - timedelta(days=1)
