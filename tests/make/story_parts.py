"""Parts of a dossier from the JSON of a story: requests and registry rows, as they are posted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.make.dossiers import an_id
from traceability.registry.names import folded
from traceability.review import dossier as d

Body = dict[str, Any]


def a_shipment_of(told: Body) -> d.Shipment:
    body = told["body"]
    return d.Shipment(
        id=an_id(told["label"]),
        number=told["label"],
        exporter=told["as"],
        planned_export_on=date.fromisoformat(body["planned_export_on"]),
        lines=tuple(_line(told["label"], place, line) for place, line in enumerate(body["lines"], 1)),
        consignee=_party(body["consignee"]),
        end_user=_party(body["end_user"]),
        end_use=body["end_use"],
        end_use_class=body.get("end_use_class", ""),
        destination=body["destination"],
        port=body["port"],
        trade_mode=body["trade_mode"],
        licences=tuple(d.NamedLicence(one["kind"], one["number"]) for one in body["licences"]),
        documents=tuple(_document(one) for one in body.get("documents", [])),
        packages=tuple(_package(one) for one in body.get("packages", [])),
        custody_claim=body.get("custody_claim", ""),
    )


def another_shipment(shipment: d.Shipment) -> d.OtherShipment:
    return d.OtherShipment(
        id=shipment.id,
        number=shipment.number,
        planned_export_on=shipment.planned_export_on,
        net_kg=shipment.net_kg,
        trade_mode=shipment.trade_mode,
        consignee=folded(shipment.consignee.title),
        end_user=folded(shipment.end_user.title),
    )


def _line(label: str, place: int, line: Body) -> d.Line:
    return d.Line(
        id=an_id(f"{label} line {place}"),
        number=place,
        lot=line["lot"],
        net_kg=Decimal(line["net_kg"]),
        hs_code=line["hs_code"],
        product=line["product"],
        control_code=line["control_code"],
        declared_shares_percent=_shares(line["declared_shares_percent"]),
        unit_value=_number(line, "unit_value"),
        currency=line.get("currency", ""),
        vat_rebate_claimed=line.get("vat_rebate_claimed"),
        value_share_percent=_number(line, "value_share_percent"),
    )


def an_event_of(event_id: UUID, recorder: str, body: Body) -> d.Event:
    to, transport, invoice, fields = body.get("to", {}), body.get("transport", {}), body.get("invoice"), body.get("fields", {})
    return d.Event(
        id=event_id,
        stage=body["stage"],
        facility=body["facility"],
        performed_by=body["performed_by"],
        recorded_by=recorder,
        custody_model=body.get("custody_model", ""),
        started_at=datetime.fromisoformat(body["started_at"]).astimezone(UTC),
        ended_at=datetime.fromisoformat(body["ended_at"]).astimezone(UTC),
        inputs=tuple(
            d.Input(one["lot"], Decimal(one["net_kg"]), an_assay_of(one["assay"]) if "assay" in one else None)
            for one in body.get("inputs", [])
        ),
        outputs=tuple(one["lot"] for one in body.get("outputs", [])),
        residues=tuple(_quantity(one) for one in body.get("residues", [])),
        documents=tuple(_document(one) for one in body.get("documents", [])),
        fields=d.Fields(
            route=fields.get("route", ""),
            place=_place(fields.get("place")),
            origin_country=fields.get("origin_country", ""),
            deposit=fields.get("deposit", ""),
            scrap_class=fields.get("scrap_class", ""),
            has_supplier="supplier" in fields,
            other_inputs_kg=sum((Decimal(one["net_kg"]) for one in fields.get("other_inputs", [])), Decimal(0)),
            period=fields.get("period", ""),
            opening=tuple(_quantity(one) for one in fields.get("opening", [])),
            closing=tuple(_quantity(one) for one in fields.get("closing", [])),
            nh3_n_mg_l=_number(fields.get("discharge", {}), "nh3_n_mg_l"),
        ),
        to_organisation=to.get("organisation", ""),
        to_facility=to.get("facility", ""),
        ownership_passes=body.get("ownership_passes", False),
        loaded_at=_place(transport.get("loaded_at")),
        transport=_transport(transport) if transport else None,
        invoice=_invoice(invoice) if invoice else None,
        dispatch=an_id(body["dispatch"]) if "dispatch" in body else None,
    )


def an_assay_of(body: Body) -> d.Assay:
    numbers = ("moisture_percent", "treo_percent", "trem_percent", "th_ppm", "u_ppm")
    paper = body.get("certificate")
    return d.Assay(
        shares_percent=_shares(body.get("shares_percent", {})),
        sampled_on=_day(body, "sampled_on"),
        certificate=_document(paper) if paper else None,
        **{name: _number(body, name) for name in numbers},
    )


def _quantity(body: Body) -> d.Quantity:
    return d.Quantity(
        body["form"],
        Decimal(body["net_kg"]),
        an_assay_of(body),
        origins=tuple((one["facility"], Decimal(one["share"])) for one in body.get("origins", [])),
    )


def _transport(body: Body) -> d.Transport:
    return d.Transport(
        mode=body.get("mode", ""),
        ticket=body.get("ticket", ""),
        seals=tuple(body.get("seals", ())),
        pieces=body.get("pieces"),
        gross_kg=_number(body, "gross_kg"),
        tare_kg=_number(body, "tare_kg"),
        unloaded_at=_place(body.get("unloaded_at")),
    )


def _invoice(body: Body) -> d.Invoice:
    parties = (body["seller"], body["buyer"], body["goods_name"])
    paid = (_number(body, "reo_kg"), _number(body, "amount"), body.get("currency", ""))
    return d.Invoice(body["kind"], body["number"], _day(body, "issued_on"), *parties, *paid)


def _document(body: Body) -> d.Document:
    stated = body.get("fields", {})
    return d.Document(
        kind=body["kind"],
        number=body.get("number", ""),
        issuer=body.get("issuer", ""),
        issued_on=_day(body, "issued_on"),
        sha256=body.get("sha256", ""),
        net_kg=_number(stated, "net_kg"),
        pieces=stated.get("pieces"),
        hs_code=stated.get("hs_code", ""),
    )


def _package(body: Body) -> d.Package:
    return d.Package(
        line=body.get("line") or 0,
        marks=body.get("marks", ""),
        seals=tuple(body.get("seals", ())),
        pieces=body.get("pieces"),
        gross_kg=_number(body, "gross_kg"),
        net_kg=_number(body, "net_kg"),
    )


def _party(body: Body) -> d.Party:
    return d.Party(body["name"], body["country"], body.get("kind", ""), body.get("organisation", ""), _day(body, "registered_on"))


def an_organisation_of(row: Body) -> d.Organisation:
    days = (_day(row, "registered_on"), _day(row, "closed_on"))
    named = (an_id(row["code"]), row["code"], row["name"], row["country"], frozenset(row["kinds"]), row["group"] or "")
    return d.Organisation(*named, *days, title_zh=row["name_zh"], joined_on=_day(row, "joined_on"))


def a_facility_of(row: Body) -> d.Facility:
    own = {element: (Decimal(low), Decimal(high)) for element, (low, high) in (row["own_ranges_percent"] or {}).items()}
    return d.Facility(
        id=an_id(row["code"]),
        code=row["code"],
        organisation=row["organisation"],
        purpose=row["kind"],
        region=row["region"] or "",
        latitude=_number(row, "latitude"),
        longitude=_number(row, "longitude"),
        ore_class=row["ore_class"] or "",
        deposit=row["deposit"] or "",
        capacity_t_per_year=_number(row, "capacity_t_per_year"),
        own_ranges_percent=own,
    )


def a_licence_of(row: Body) -> d.Licence:
    quantity, scope = row["quantity"] or {}, row["scope"]
    per_unit = Decimal(1000) if quantity.get("unit") == "t" else Decimal(1)
    return d.Licence(
        id=an_id(f"{row['kind']} {row['number']}"),
        what=row["kind"],
        number=row["number"],
        organisation=row["organisation"],
        facility=row["facility"] or "",
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        revoked_on=_day(row, "revoked_on"),
        scope=d.Scope(**{name: _limit(name, value) for name, value in scope.items()}),
        control_codes=tuple(row["control_codes"]) if row["control_codes"] is not None else None,
        quantity_kg=Decimal(quantity["value"]) * per_unit if quantity else None,
        quantity_basis=quantity.get("basis", ""),
        quantity_per=quantity.get("per", ""),
    )


def _limit(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "area":
        return tuple((Decimal(east), Decimal(north)) for east, north in value)
    return (value,) if isinstance(value, str) else tuple(value)


def _place(body: Body | None) -> d.Place | None:
    if body is None:
        return None
    return d.Place(body.get("place", ""), body.get("country", ""), _number(body, "latitude"), _number(body, "longitude"))


def _shares(body: Body) -> dict[str, Decimal]:
    return {element: Decimal(share) for element, share in body.items()}


def _number(body: Body, name: str) -> Decimal | None:
    return Decimal(body[name]) if body.get(name) is not None else None


def _day(body: Body, name: str) -> date | None:
    return date.fromisoformat(body[name]) if body.get(name) else None
