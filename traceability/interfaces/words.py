"""The closed words of rows as people read them, by kind of word; Chinese stands in the locale folder.

A template says `{{ event.stage|word:"stage" }}`. A word that is not here is shown as it is: codes are data.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from traceability.interfaces import row_words
from traceability.interfaces.places import place_with_code
from traceability.review import naming

WORDS: Mapping[str, Mapping[str, Promise]] = {
    "stage": {
        "mining": _("Mining"),
        "leaching": _("Leaching"),
        "import": _("Import"),
        "beneficiation": _("Beneficiation"),
        "separation": _("Separation"),
        "metal_smelting": _("Metal smelting"),
        "alloying": _("Alloying"),
        "magnet_making": _("Magnet making"),
        "recycling": _("Recycling"),
        "collection": _("Collection of scrap"),
        "blending": _("Blending"),
        "packing": _("Packing"),
        "dispatch": _("Dispatch"),
        "receipt": _("Receipt"),
        "loss": _("Loss"),
        "stocktake": _("Stocktake"),
    },
    "custody_model": {
        "identity_preserved": _("Identity preserved"),
        "segregated": _("Segregated"),
        "controlled_blending": _("Controlled blending"),
        "mass_balance": _("Mass balance"),
    },
    "origin": {
        "mine": _("Mine"),
        "import": _("Import"),
        "collected": _("Collected scrap"),
        "unknown": _("Unknown origin"),
    },
    "form": {
        "ore": _("Ore"),
        "concentrate": _("Concentrate"),
        "mixed_carbonate": _("Mixed carbonate"),
        "mixed_oxide": _("Mixed oxide"),
        "oxalate": _("Oxalate"),
        "mixed_chloride": _("Mixed chloride"),
        "oxide": _("Oxide"),
        "carbonate": _("Carbonate"),
        "chloride": _("Chloride"),
        "fluoride": _("Fluoride"),
        "hydroxide": _("Hydroxide"),
        "compound": _("Other compound"),
        "metal": _("Metal"),
        "mischmetal": _("Mischmetal"),
        "alloy": _("Alloy"),
        "strip": _("Strip-cast flake"),
        "magnet": _("Magnet"),
        "target": _("Sputtering target"),
        "material": _("Other functional material"),
        "scrap": _("Scrap"),
        "slag": _("Slag"),
        "residue": _("Residue"),
        "tailings": _("Tailings"),
    },
    "licence": {
        "mining": _("Mining licence"),
        "safety_production": _("Work-safety licence"),
        "pollutant_discharge": _("Pollutant discharge permit"),
        "environmental_impact": _("Environmental impact approval"),
        "radiation_safety": _("Radiation approval"),
        "smelting_separation": _("Smelting and separation approval"),
        "recycling": _("Recycling qualification"),
        "export": _("Export licence"),
        "dual_use": _("Dual-use export licence"),
        "laboratory_accreditation": _("Laboratory accreditation"),
    },
    "state": {
        "submitted": _("Submitted"),
        "open": _("Open"),
        "approved": _("Approved"),
        "certified": _("Certified"),
        "suspended": _("Suspended"),
        "revoked": _("Revoked"),
        "released": _("Released by customs"),
        "closed": _("Closed"),
        "returned": _("Returned"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    },
    "status_change": {
        "flagged": _("Flagged"),
        "settled": _("Looked at"),
        "suspended": _("Suspended"),
        "reinstated": _("Reinstated"),
        "revoked": _("Revoked"),
    },
    "case_state": {
        "open": _("Open"),
        "approved": _("Approved"),
        "returned": _("Returned"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    },
    "outcome": {
        "blocked": _("A check forbids an approval."),
        "needs_clearance": _("Failed checks must be cleared first."),
        "needs_second_signature": _("Two people must sign."),
        "approvable_by_one": _("Nothing stands in the way."),
    },
    "evidence": {
        "event": _("event"),
        "lot": _("lot"),
        "line": _("line"),
        "shipment": _("shipment"),
        "organisation": _("organisation"),
        "facility": _("facility"),
        "licence": _("licence"),
        "document": _("document"),
        "party": _("party"),
        "person": _("person"),
    },
    "document": {
        "production_ledger": _("Production ledger"),
        "weighbridge_ticket": _("Weighbridge ticket"),
        "waybill": _("Waybill"),
        "special_vat_invoice": _("Special VAT invoice"),
        "ordinary_vat_invoice": _("Ordinary VAT invoice"),
        "assay_certificate": _("Assay certificate"),
        "process_record": _("Process record"),
        "furnace_log": _("Furnace log"),
        "quality_certificate": _("Quality certificate"),
        "scrap_purchase_list": _("Scrap purchase list"),
        "residue_ledger": _("Residue ledger"),
        "radiation_report": _("Radiation report"),
        "processing_contract": _("Processing contract"),
        "stocktake_record": _("Stocktake record"),
        "loss_evidence": _("Loss evidence"),
        "import_declaration": _("Import declaration"),
        "certificate_of_origin": _("Certificate of origin"),
        "contract": _("Contract"),
        "commercial_invoice": _("Commercial invoice"),
        "packing_list": _("Packing list"),
        "bill_of_lading": _("Bill of lading"),
        "end_user_certificate": _("End-user certificate"),
        "technical_description": _("Technical description"),
        "export_declaration": _("Export declaration"),
        "class7_declaration": _("Radioactive transport papers"),
        "opening_record": _("Opening and resealing record"),
        "other": _("Other document"),
    },
    "entry": {
        "shipment.submitted": _("Shipment submitted"),
        "disclosure.erased": _("Personal data erased"),
        "loss.acknowledged": _("Loss acknowledged"),
        "case.examined": _("Examined"),
        "finding.cleared": _("Finding cleared"),
        "decision.signed": _("Verdict signed"),
        "case.approved": _("Case approved"),
        "case.returned": _("Case returned"),
        "case.refused": _("Case refused"),
        "case.withdrawn": _("Shipment withdrawn"),
        "case.given_back": _("Rest given back"),
        "certificate.issued": _("Certificate issued"),
        "certificate.suspended": _("Certificate suspended"),
        "certificate.reinstated": _("Certificate reinstated"),
        "certificate.revoked": _("Certificate revoked"),
        "certificate.flagged": _("Certificate flagged"),
        "certificate.settled": _("Flag settled"),
        "certificate.released": _("Released by customs"),
    },
    "entry_state": {
        "recorded": _("Recorded"),
        "sequenced": _("Sequenced"),
        "sealed": _("Sealed"),
        "witnessed": _("Witnessed"),
    },
    "log_mode": {
        "live": _("The log is live"), "frozen": _("The log is frozen"), "recovery": _("The log is being recovered"),
        "closing": _("The log is being closed"), "closed": _("The log is closed"),
    },
    "check_state": {
        "ok": _("Well"), "late": _("Late"), "failed": _("Failed"), "unread": _("Could not be read"), "waiting": _("Not yet run"),
    },
    "incident": {"witness": _("Witness"), "monitor": _("Monitor"), "mirror": _("Mirror"), "signer": _("Signer")},
    "result": {
        "passed": _("Passed"),
        "failed": _("Failed"),
        "not_checked": _("Not checked"),
        "not_applicable": _("Not applicable"),
    },
    "severity": {
        "BLOCK": _("Block"),
        "HOLD": _("Hold"),
        "WARN": _("Warning"),
        "INFO": _("Note"),
    },
    "verdict": {
        "approve": _("Approve"),
        "return": _("Return to the exporter"),
        "refuse": _("Refuse"),
    },
    "act": {
        "registered": _("Registered"), "changed": _("Changed"), "revoked": _("Revoked"), "issued": _("Issued"), "loaded": _("Loaded"),
        "recorded": _("Recorded"), "corrected": _("Corrected"), "confirmed": _("Confirmed"), "submitted": _("Submitted"),
        "erased": _("Personal data erased"), "declared_false": _("Declared false"), "declaration_withdrawn": _("Declaration withdrawn"),
        "flagged": _("Flagged"), "settled": _("Looked at"), "suspended": _("Suspended"), "reinstated": _("Reinstated"),
        "released": _("Released by customs"),
    },
    "erased": {"[erased]": _("[erased]")},
    **row_words.WORDS,
    "table": {
        "case": _("Cases"),
        "review": _("Review"),
        "entry": _("Ledger entries"),
        "attempt": _("Waiting and failed work"),
        "event": _("Events"),
        "lot": _("Lots"),
        "shipment": _("Shipments"),
        "organisation": _("Organisations"),
        "facility": _("Facilities"),
        "licence": _("Licences"),
        "quota": _("Quotas"),
        "output": _("Lots made"),
        "draw": _("Lots taken"),
        "assay": _("Assays"),
        "document": _("Documents"),
        "line": _("Lines"),
        "licenceaccount": _("Drawn"),
        "quotabatch": _("Batches"),
        "quotaaccount": _("Drawn"),
        "ownership": _("Owners"),
        "member": _("Members"),
        "token": _("Tokens"),
        "publiclisting": _("Public list"),
        "listedparty": _("Listed parties"),
        "falsedocument": _("Documents declared false"),
        "policyvalue": _("Policy values"),
        "referencetable": _("Reference tables"),
        "referencerow": _("Rows of reference tables"),
        "certificate": _("Certificates"),
        "certificates": _("Certificates"),
        "statuschange": _("Changes of its state"),
        "decision": _("Signatures"),
        "finding": _("Findings"),
        "ledger": _("Ledger"),
        "kernel": _("Queues"),
        "custody": _("Custody"),
        "registry": _("Registry"),
    },
    "role": {
        "submitter": _("Submitter"),
        "reviewer": _("Reviewer"),
        "supervisor": _("Supervisor"),
        "auditor": _("Auditor"),
        "customs": _("Customs"),
        "system": _("System"),
    },
}  # fmt: skip


_BY_ROWS = frozenset({"deposit", "port", "route"})
"""Kinds whose words stand in the rows of reference tables."""


def word(value: object, kind: str) -> str:
    """The word for people in the active language; `value` itself where there is none."""
    known = WORDS.get(kind, {}).get(str(value))
    return _beyond(str(value), kind) if known is None else str(known)


def _beyond(code: str, kind: str) -> str:
    """What no closed list holds: places, names of rows, and entries of the ledger by their subject and act."""
    if kind == "place":
        return place_with_code(code)
    if kind in _BY_ROWS:
        return naming.word(kind, code).in_language(get_language() or "en")
    subject, point, act = code.partition(".")
    if kind == "entry" and point and subject in WORDS["subject_type"] and act in WORDS["act"]:
        return f"{WORDS['subject_type'][subject]} · {WORDS['act'][act]}"
    return code
