"""What leaves the country, and under which papers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.world import World, at


@dataclass(frozen=True, slots=True)
class Goods:
    """A product of export: tariff code, control code and its name on papers."""

    hs_code: str
    title: str
    control_code: str = d.NOT_CONTROLLED
    needs_export_licence: bool = True

    @property
    def is_controlled(self) -> bool:
        return self.control_code != d.NOT_CONTROLLED


NDPR = Goods("2846901999", "NdPr oxide")
CE = Goods("2846101000", "Ce oxide")
DY = Goods("2846901500", "Dy oxide", "1C905.b")
TB = Goods("2846901600", "Tb oxide", "1C904.b")
Y = Goods("2846901100", "Y oxide", "1C908.b")
MAGNETS = Goods("8505111000", "sintered NdFeB magnets", "1C905.a", needs_export_licence=False)


def ship(
    world: World, exporter: str, lots: Sequence[str], goods: Sequence[Goods], mines: Sequence[str], buyer: int, on: date
) -> d.Shipment:
    """Submit a shipment of whole lots to the buyer with this place in the list, a week before it leaves."""
    number, party = world.number(), country.buyers()[buyer]
    lines = tuple(_line(world, number, place, lot, of) for place, (lot, of) in enumerate(zip(lots, goods, strict=True), 1))
    packages = tuple(_packages(number, line, mines) for line in lines)
    shipment = d.Shipment(
        id=country.an_id(f"shipment {number}"),
        number=f"EX-{number}",
        exporter=exporter,
        planned_export_on=on,
        lines=lines,
        consignee=party,
        end_user=party,
        end_use="civil production",
        end_use_class="civil",
        destination=party.country,
        port="CNSHA",
        trade_mode="general",
        licences=_licences(exporter, goods, buyer),
        documents=_papers(number, lines, packages, goods, exporter, on),
        packages=packages,
        custody_claim="mass_balance",
        submitted_at=at(on - timedelta(days=7), 10),
    )
    world.shipments.append(shipment)
    return shipment


def _line(world: World, number: int, place: int, lot: str, of: Goods) -> d.Line:
    assay = world.lots[lot].assay
    return d.Line(
        id=country.an_id(f"shipment {number} line {place}"),
        number=place,
        lot=lot,
        net_kg=world.lots[lot].net_kg,
        hs_code=of.hs_code,
        product=of.title,
        control_code=of.control_code,
        declared_shares_percent=dict(assay.shares_percent) if assay else {},
        vat_rebate_claimed=False,
    )


def _packages(number: int, line: d.Line, mines: Sequence[str]) -> d.Package:
    pieces = int(line.net_kg // 250) + 1
    marks = f"{line.product}; lot {line.lot}" + (f"; source {' '.join(mines)}" if mines else "")
    return d.Package(line.number, marks, (f"X{number}-{line.number}",), pieces, line.net_kg + 2 * pieces, line.net_kg)


def _licences(exporter: str, goods: Sequence[Goods], buyer: int) -> tuple[d.NamedLicence, ...]:
    export = (d.NamedLicence("export", f"EL-{exporter}"),) if any(of.needs_export_licence for of in goods) else ()
    dual_use = (d.NamedLicence("dual_use", f"DU-{exporter}-{buyer + 1}"),) if any(of.is_controlled for of in goods) else ()
    return (*export, *dual_use)


def _papers(
    number: int, lines: Sequence[d.Line], packages: Sequence[d.Package], goods: Sequence[Goods], exporter: str, on: date
) -> tuple[d.Document, ...]:
    net_kg, pieces = sum((line.net_kg for line in lines), Decimal(0)), sum(package.pieces or 0 for package in packages)
    day = on - timedelta(days=8)
    papers = (
        d.Document("contract", f"CT-{number}", exporter, day),
        d.Document("commercial_invoice", f"CI-{number}", exporter, day, net_kg=net_kg),
        d.Document("packing_list", f"PK-{number}", exporter, day, net_kg=net_kg, pieces=pieces),
    )
    if any(of.is_controlled for of in goods):
        return (*papers, d.Document("end_user_certificate", f"EU-{number}", "end user", day))
    return papers
