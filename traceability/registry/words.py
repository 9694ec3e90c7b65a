"""The closed lists of words that rows, the registry document and the database share (product.md section 8). Pure."""

ORGANISATION_KINDS = (
    "miner",
    "dresser",
    "separator",
    "metal_maker",
    "alloy_maker",
    "magnet_maker",
    "recycler",
    "trader",
    "exporter",
    "importer",
    "laboratory",
    "carrier",
    "regulator",
    "audit_office",
    "customs",
    "foreign",
)
FACILITY_KINDS = (
    "mine",
    "leach_site",
    "beneficiation_plant",
    "separation_plant",
    "metal_plant",
    "alloy_plant",
    "magnet_plant",
    "recycling_plant",
    "warehouse",
    "port",
    "laboratory",
)
LICENCE_KINDS = (
    "mining",
    "safety_production",
    "pollutant_discharge",
    "environmental_impact",
    "radiation_safety",
    "smelting_separation",
    "recycling",
    "export",
    "dual_use",
    "laboratory_accreditation",
)
ORE_CLASSES = ("rock", "ionic")
QUOTA_KINDS = ("mining_rock", "mining_ionic", "separation")
ACTIVITIES = ("mining", "separation")
UNITS = ("t", "kg")
BASES = ("reo", "net")
PERIODS = ("year", "total", "single")
CONFIDENCES = ("S", "D", "M", "P")
SCOPES = ("full", "read")
ELEMENTS = ("Sc", "Y", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
"""The 17 rare-earth elements. Source: Order 785 Art. 30."""
