"""Names in a claim that nothing stands behind: organisations, facilities, keys of reference tables. Pure."""

from collections.abc import Iterable, Iterator

from traceability.custody import errors
from traceability.custody.claims import DocumentClaim, EventClaim, ShipmentClaim
from traceability.custody.rules.ground import Ground
from traceability.custody.stages import FORMS
from traceability.kernel.currencies import CURRENCIES
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.places import is_country

Named = Iterable[tuple[str, str | None]]
"""Pointers and the codes that stand there, if any."""


def event_names(claim: EventClaim, ground: Ground) -> Iterator[TraceabilityError]:
    """Unknown organisations, facilities, routes, deposits, forms, document kinds, countries and currencies of an event."""
    at = claim.pointer
    organisations = [("/performed_by", claim.performed_by)]
    facilities = [("/facility", claim.facility)]
    if claim.to:
        organisations.append(("/to/organisation", claim.to.organisation))
        facilities += [("/to/facility", claim.to.facility)] if claim.to.facility else []
    if claim.invoice:
        organisations += [(f"/invoice/{end}", code) for end in ("seller", "buyer") if (code := getattr(claim.invoice, end))]
    for name, stock in (("opening", claim.fields.opening), ("closing", claim.fields.closing)):
        facilities += [
            (f"/fields/{name}/{place}/origins/{share}/facility", origin.facility)
            for place, one in enumerate(stock)
            for share, origin in enumerate(one.origins)
        ]
    for where, code in organisations:
        if code not in ground.organisations:
            yield errors.UnknownOrganisation(pointer=at + where, organisation=code)
    for where, code in facilities:
        if code not in ground.facilities:
            yield errors.UnknownFacility(pointer=at + where, facility=code)
    yield from _event_keys(claim, ground)
    fields, ends = (
        claim.fields,
        (("loaded_at", claim.transport.loaded_at), ("unloaded_at", claim.transport.unloaded_at)) if claim.transport else (),
    )
    yield from _codes(
        countries=[
            (f"{at}/fields/origin_country", fields.origin_country),
            (f"{at}/fields/place/country", fields.place.country if fields.place else None),
            *((f"{at}/transport/{end}/country", place.country) for end, place in ends if place),
        ],
        ports=[(f"{at}/fields/entry_port", fields.entry_port)],
        currencies=[(f"{at}/invoice/currency", claim.invoice.currency)] if claim.invoice else [],
    )


def shipment_names(claim: ShipmentClaim, ground: Ground) -> Iterator[TraceabilityError]:
    """Unknown organisations, lines, document kinds, countries and currencies of a shipment."""
    yield from _codes(
        countries=[
            ("/consignee/country", claim.consignee.country),
            ("/end_user/country", claim.end_user.country if claim.end_user else None),
            ("/destination", claim.destination),
        ],
        ports=[("/port", claim.port)],
        currencies=[(f"/lines/{place}/currency", line.currency) for place, line in enumerate(claim.lines)],
    )
    for name, party in (("consignee", claim.consignee), ("end_user", claim.end_user)):
        if party and party.organisation and party.organisation not in ground.organisations:
            yield errors.UnknownOrganisation(pointer=f"/{name}/organisation", organisation=party.organisation)
    for place, package in enumerate(claim.packages):
        if package.line is not None and package.line > len(claim.lines):
            yield errors.UnknownLine(pointer=f"/packages/{place}/line", line=package.line)
    yield from _documents(claim.documents, "/documents", ground)


def _event_keys(claim: EventClaim, ground: Ground) -> Iterator[TraceabilityError]:
    at = claim.pointer
    route, deposit = claim.fields.route, claim.fields.deposit
    for key in route.split("+") if route else ():
        if key not in ground.routes:
            yield errors.BadReference(pointer=f"{at}/fields/route", value=key, table="recoveries")
    if deposit and deposit not in ground.deposits:
        yield errors.BadReference(pointer=f"{at}/fields/deposit", value=deposit, table="deposits")
    formed = [(f"/outputs/{place}/form", one.form) for place, one in enumerate(claim.outputs)]
    formed += [(f"/residues/{place}/form", one.form) for place, one in enumerate(claim.residues)]
    for name, stock in (("opening", claim.fields.opening), ("closing", claim.fields.closing)):
        formed += [(f"/fields/{name}/{place}/form", one.form) for place, one in enumerate(stock)]
    for where, form in formed:
        if form not in FORMS:
            yield errors.BadReference(pointer=at + where, value=form, table="product_forms")
    yield from _documents(claim.documents, f"{at}/documents", ground)
    yield from _documents(claim.fields.evidence, f"{at}/fields/evidence", ground)
    for where, assay in claim.assays:
        if assay.certificate and assay.certificate.kind not in ground.document_kinds:
            yield errors.BadReference(pointer=f"{at}{where}/certificate/kind", value=assay.certificate.kind, table="document_kinds")


def _codes(*, countries: Named, ports: Named, currencies: Named) -> Iterator[TraceabilityError]:
    """Codes that nothing has. Of a port the country alone is looked at: UN/LOCODE is larger than any list of ours."""
    for table, named, exists in (
        ("ISO 3166-1", countries, is_country),
        ("UN/LOCODE", ports, lambda code: is_country(code[:2])),
        ("ISO 4217", currencies, CURRENCIES.__contains__),
    ):
        for where, code in named:
            if code is not None and not exists(code):
                yield errors.BadReference(pointer=where, value=code, table=table)


def _documents(documents: Iterable[DocumentClaim], at: str, ground: Ground) -> Iterator[TraceabilityError]:
    for place, one in enumerate(documents):
        if one.kind not in ground.document_kinds:
            yield errors.BadReference(pointer=f"{at}/{place}/kind", value=one.kind, table="document_kinds")
