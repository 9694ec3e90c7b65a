"""A chain of thirty events: two mines and an import, a plant that mixes over two months with circuit stock, metal, packages, exports."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.make.custody import (
    FACILITIES,
    Json,
    Trade,
    a_lot,
    a_part,
    a_shipment,
    an_assay,
    an_event,
    dressing,
    loss,
    mining,
    receipt,
    record,
    separation,
    stocktake,
    submit,
)
from traceability.custody.models import Shipment

METAL = {"treo_percent": None, "trem_percent": "99.0", "shares_percent": {"Pr": "25.0", "Nd": "75.0"}}
STOCK = {"form": "mixed_chloride", "net_kg": "200.000", "moisture_percent": "0", "treo_percent": "50"}


@dataclass
class LongChain:
    """What was recorded, in order, and the shipments of it; `bodies` is what was said of each event."""

    trade: Trade
    events: list[UUID] = field(default_factory=list)
    bodies: dict[UUID, Json] = field(default_factory=dict)
    shipments: list[Shipment] = field(default_factory=list)

    def tell(self) -> "LongChain":
        self._mined()
        self._separated()
        self._sold()
        self._exported()
        return self

    def add(self, code: str, body: Json) -> UUID:
        (made,) = record(self.trade.viewers[code], body)
        self.events.append(made.event.id)
        self.bodies[made.event.id] = body
        return made.event.id

    def move(self, lot: str, kg: str, sender: str, to: str, weighed: str | None = None) -> None:
        target = {"organisation": to, "facility": FACILITIES[to][0]}
        (sent,) = record(self.trade.viewers[sender], _usual("dispatch", sender, inputs=[a_part(lot, kg)], to=target))
        self.events.append(sent.event.id)
        self.add(to, receipt(sent, a_part(lot, weighed or kg)))

    def _mined(self) -> None:
        for number in (1, 2):
            self.add("BYM", mining(a_lot(f"BYM:ORE-{number}", "1000.000")))
        self.add("HFR", _usual("import", "HFR", custody_model="identity_preserved", fields={"origin_country": "MM"},
                               outputs=[a_lot("HFR:IN-1", "400.000", form="mixed_carbonate")]))  # fmt: skip
        for number in (1, 2):
            lot = a_lot(f"BYM:CON-{number}", "300.000", form="concentrate", assay=an_assay(moisture_percent="8.0"))
            self.add("BYM", dressing([a_part(f"BYM:ORE-{number}", "900.000")], [lot]))
        self.move("BYM:CON-1", "300.000", "BYM", "HFR", "298.500")
        self.move("BYM:CON-2", "300.000", "BYM", "HFR")

    def _separated(self) -> None:
        opening = [STOCK | {"origins": [{"facility": "BYM-MINE-1", "share": "0.6"}]}]
        self.add("HFR", stocktake("2026-03", opening))
        self.add("HFR", separation([a_part("BYM:CON-1", "200.000")], [a_lot("HFR:OX-1", "80.000", form="oxide", assay=an_assay(treo_percent="99.0"))],
                                   ended_at="2026-03-20T00:00:00+08:00"))  # fmt: skip
        self.add("HFR", separation([a_part("BYM:CON-2", "300.000"), a_part("HFR:IN-1", "150.000")],
                                   [a_lot("HFR:OX-2", "120.000", form="oxide", assay=an_assay(treo_percent="98.0"))],
                                   started_at="2026-03-10T00:00:00+08:00"))  # fmt: skip
        self.add("HFR", stocktake("2026-04", [STOCK]))
        april = {"started_at": "2026-04-02T00:00:00+08:00", "ended_at": "2026-04-20T00:00:00+08:00"}
        self.add("HFR", separation([a_part("BYM:CON-1", "90.000"), a_part("HFR:IN-1", "100.000")],
                                   [a_lot("HFR:OX-3", "70.000", form="oxide", assay=an_assay(treo_percent="97.0"))], **april))  # fmt: skip

    def _sold(self) -> None:
        self.add("HFR", _usual("blending", "HFR", inputs=[a_part("HFR:OX-1", "75.000"), a_part("HFR:OX-2", "100.000")],
                               outputs=[a_lot("HFR:BL-1", "175.000", form="oxide", assay=an_assay(treo_percent="98.4"))]))  # fmt: skip
        bags = [a_lot(f"HFR:BAG-{number}", kg, form="oxide", assay=None) for number, kg in ((1, "100.000"), (2, "60.000"))]
        self.add("HFR", _usual("packing", "HFR", inputs=[a_part("HFR:BL-1", "160.000")], outputs=bags))
        self.move("HFR:BAG-1", "100.000", "HFR", "HER", "99.000")
        metal = an_assay(**METAL)
        lot = a_lot("HER:MET-1", "70.000", form="metal", assay={name: value for name, value in metal.items() if value is not None})
        self.add("HER", _usual("metal_smelting", "HER", custody_model="segregated", inputs=[a_part("HFR:BAG-1", "95.000")], outputs=[lot]))
        self.add("HER", loss(a_part("HER:MET-1", "2.000"), performed_by="HER", facility="HER-PLANT-1"))
        self.move("HER:MET-1", "68.000", "HER", "EXP")

    def _exported(self) -> None:
        packages = [a_lot(f"EXP:PK-{number}", "30.000", form="metal", assay=None) for number in (1, 2)]
        self.add("EXP", _usual("packing", "EXP", inputs=[a_part("HER:MET-1", "60.000")], outputs=packages))
        self.move("HFR:OX-3", "70.000", "HFR", "EXP")
        self.add("EXP", loss(a_part("HFR:OX-3", "1.000"), performed_by="EXP", facility="EXP-WH-1"))
        self.add("HFR", loss(a_part("HFR:OX-2", "5.000"), performed_by="HFR", facility="HFR-PLANT-1"))
        self.move("HFR:BAG-2", "60.000", "HFR", "EXP", "60.500")
        third = a_lot("EXP:PK-3", "45.000", form="oxide", assay=None)
        self.add("EXP", _usual("packing", "EXP", inputs=[a_part("HFR:BAG-2", "45.000")], outputs=[third]))
        for code, lot, kg in (("EXP", "EXP:PK-1", "30.000"), ("EXP", "HFR:OX-3", "40.000"), ("BYM", "BYM:ORE-2", "50.000")):
            self.shipments.append(submit(self.trade.viewers[code], a_shipment(lot, kg, reference=f"{code}-{kg}")).shipment)


def _usual(stage: str, code: str, **members: Any) -> Json:
    return an_event(stage, **({"performed_by": code, "facility": FACILITIES[code][0], "custody_model": None} | members))
