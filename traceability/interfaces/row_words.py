"""The closed words of the registry's rows, of reference tables and of what papers say; `words` puts them beside all others."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Mapping[str, Promise]] = {
    "organisation_kind": {
        "miner": _("Miner"), "dresser": _("Dresser"), "separator": _("Separator"), "metal_maker": _("Metal maker"),
        "alloy_maker": _("Alloy maker"), "magnet_maker": _("Magnet maker"), "recycler": _("Recycler"), "trader": _("Trader"),
        "exporter": _("Exporter"), "importer": _("Importer"), "laboratory": _("Laboratory"), "carrier": _("Carrier"),
        "regulator": _("Regulator"), "audit_office": _("Audit office"), "customs": _("Customs"), "foreign": _("Abroad"),
    },
    "facility_kind": {
        "mine": _("Mine"), "leach_site": _("Leach site"), "beneficiation_plant": _("Beneficiation plant"),
        "separation_plant": _("Separation plant"), "metal_plant": _("Metal plant"), "alloy_plant": _("Alloy plant"),
        "magnet_plant": _("Magnet plant"), "recycling_plant": _("Recycling plant"), "warehouse": _("Warehouse"),
        "port": _("Port"), "laboratory": _("Laboratory"),
    },
    "ore_class": {"rock": _("Rock"), "ionic": _("Ionic clay")},
    "quota_kind": {"mining_rock": _("Mining, rock"), "mining_ionic": _("Mining, ionic clay"), "separation": _("Separation")},
    "member_role": {
        "submitter": _("Submitter"), "reviewer": _("Reviewer"), "supervisor": _("Supervisor"), "auditor": _("Auditor"),
        "customs": _("Customs"),
    },
    "activity": {"mining": _("Mining"), "separation": _("Separation")},
    "unit": {"t": _("tonnes"), "kg": _("kilograms")},
    "basis": {"reo": _("REO"), "net": _("net")},
    "per": {"year": _("a calendar year"), "total": _("the whole term"), "single": _("one export")},
    "scope": {"full": _("All that the role may"), "read": _("Reading only")},
    "confidence": {"S": _("Source seen"), "D": _("Derived"), "M": _("From memory"), "P": _("Proposal")},
    "list": {"control": _("Control list"), "watch": _("Watch list")},
    "standing": {
        "in_force": _("In force"), "not_yet": _("Not yet"), "ended": _("Has ended"), "revoked": _("Revoked"), "expired": _("Expired"),
        "good": _("Good"), "active": _("Active"), "left": _("Has left"),
        "closed": _("Closed"), "struck_off": _("Struck off"), "withdrawn": _("Withdrawn"),
    },
    "draw": {
        "use": _("Taken"), "send": _("Sent"), "receive": _("Received"), "ship": _("Shipped"), "give_back": _("Given back"),
    },
    "trade_mode": {
        "general": _("General trade"), "processing_trade": _("Processing trade"), "border_small": _("Border small trade"),
        "sample": _("Sample"), "express": _("Express"), "other": _("Other"),
    },
    "end_use_class": {
        "civil": _("Civil"), "military": _("Military"), "wmd": _("Weapons of mass destruction"), "unknown": _("Unknown"),
    },
    "party_kind": {"manufacturer": _("Manufacturer"), "trader": _("Trader"), "forwarder": _("Forwarder"), "other": _("Other")},
    "transport_mode": {"road": _("Road"), "rail": _("Rail"), "sea": _("Sea"), "air": _("Air"), "river": _("River")},
    "scrap_class": {"ndfeb": _("NdFeB"), "smco": _("SmCo"), "other": _("Other")},
    "control_code": {"not controlled": _("not controlled")},
    "reference_table": {
        "controlled_items": _("Control list"), "deposits": _("Deposits"), "document_kinds": _("Kinds of documents"),
        "elements": _("Elements"), "hs_codes": _("Tariff lines"), "invoice_catalogue": _("Invoice catalogue"),
        "licence_kinds": _("Kinds of licences"), "partner_imports": _("Imports by partners’ statistics"),
        "policy": _("Thresholds"), "ports": _("Ports"), "product_forms": _("Forms of products"), "quotas": _("Published quotas"),
        "recoveries": _("Recoveries"), "reference_prices": _("Reference prices"),
    },
    "subject_type": {
        "event": _("Event"), "lot": _("Lot"), "shipment": _("Shipment"), "case": _("Case"), "certificate": _("Certificate"),
        "organisation": _("Organisation"), "facility": _("Facility"), "licence": _("Licence"), "quota": _("Quota"),
        "document": _("Document"), "member": _("Member"), "token": _("Token"), "policy": _("Threshold"),
        "reference": _("Reference table"),
        "public_listing": _("Public list"), "listed_party": _("Listed party"), "entry": _("Entry"), "log": _("Log"),
    },
    "policy_unit": {
        "% of REO consumed": _("% of REO consumed"), "% of TREO": _("% of TREO"), "% of Th in": _("% of Th in"),
        "% of honest cases": _("% of honest cases"), "% of invoiced REO": _("% of invoiced REO"), "% of net": _("% of net"),
        "% of net mass": _("% of net mass"), "% of reference": _("% of reference"), "% of sent": _("% of sent"),
        "% of value": _("% of value"), "% of wet mass": _("% of wet mass"), "% relative": _("% relative"),
        "corrections": _("corrections"), "date": _("day"), "day of next month": _("day of the next month"), "days": _("days"),
        "events": _("events"), "factor": _("factor"), "kg oxide": _("kg oxide"),
        "list": _("list"), "part": _("part"), "points": _("points"), "points TREO": _("points TREO"),
        "ppm per Bq/g": _("ppm per Bq/g"), "ratio": _("ratio"), "sales": _("sales"), "share of REO": _("share of REO"),
        "shipments": _("shipments"), "t REO per year": _("t REO a year"), "unit": _("unit"),
    },
}  # fmt: skip
