"""The stages of the chain: what each takes and gives, and which custody model it allows. Pure.

Source: product.md section 3; forms by stage as in reference/product_forms.csv (a test holds both equal).
"""

from collections.abc import Mapping
from dataclasses import dataclass

CUSTODY_MODELS = ("identity_preserved", "segregated", "controlled_blending", "mass_balance", "book_and_claim")
"""From the strongest to the weakest; the last is never recorded."""
BOOK_AND_CLAIM = "book_and_claim"
MASS_BALANCE = "mass_balance"

FAMILIES: Mapping[str, str] = {
    "ore": "ore",
    "concentrate": "concentrate",
    "mixed_carbonate": "carbonate",
    "mixed_oxide": "oxide",
    "oxalate": "oxalate",
    "mixed_chloride": "chloride",
    "oxide": "oxide",
    "carbonate": "carbonate",
    "chloride": "chloride",
    "fluoride": "fluoride",
    "hydroxide": "hydroxide",
    "compound": "compound",
    "metal": "metal",
    "mischmetal": "metal",
    "alloy": "alloy",
    "strip": "strip",
    "magnet": "magnet",
    "target": "target",
    "material": "material",
    "scrap": "scrap",
    "slag": "slag",
    "residue": "residue",
    "tailings": "tailings",
}
"""Form -> family. A rule that names a family means all its forms."""
FORMS = frozenset(FAMILIES)
WASTES = frozenset({"scrap", "slag", "residue", "tailings"})
"""What may stand in `residues` when nobody will use it."""
NONE: frozenset[str] = frozenset()

_COMPOUNDS = frozenset(
    {"mixed_carbonate", "mixed_oxide", "oxalate", "mixed_chloride", "oxide", "carbonate", "chloride", "hydroxide", "compound"}
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the table. `effect` is the kind of draw that an input makes: use, send, receive, or none."""

    takes: frozenset[str]
    gives: frozenset[str]
    weakest_model: str
    effect: str = ""
    origin: str = ""
    """mine, import or collected where material enters the record."""
    model_may_be_left_out: bool = False
    same_form: bool = False
    """Outputs have the form of the inputs, and all inputs have one."""
    most_inputs: int | None = None
    most_outputs: int | None = None
    needs_outputs: bool = False
    fields: frozenset[str] = NONE
    """Members of `fields` that the stage knows."""
    needed_fields: frozenset[str] = NONE

    @property
    def needs_inputs(self) -> bool:
        return bool(self.effect)

    @property
    def is_transforming(self) -> bool:
        """Material changes, and what comes out is a mixture of what went in."""
        return self.effect == "use" and bool(self.gives) and not self.same_form


def _mined(gives: frozenset[str], *, origin: str, fields: frozenset[str]) -> Stage:
    return Stage(takes=NONE, gives=gives, weakest_model="identity_preserved", origin=origin, needs_outputs=True, fields=fields)


def _made(takes: frozenset[str], gives: frozenset[str], *more_fields: str, weakest: str = MASS_BALANCE) -> Stage:
    fields = frozenset({"route", "discharge", "reagents", *more_fields})
    return Stage(takes=takes, gives=gives, weakest_model=weakest, effect="use", fields=fields)


def _moved(effect: str) -> Stage:
    return Stage(takes=FORMS, gives=NONE, weakest_model=MASS_BALANCE, effect=effect, model_may_be_left_out=True)


STAGES: Mapping[str, Stage] = {
    "mining": _mined(frozenset({"ore"}), origin="mine", fields=frozenset({"place", "route"})),
    "leaching": _mined(
        frozenset({"mixed_carbonate", "mixed_oxide", "oxalate", "oxide", "carbonate", "residue"}),
        origin="mine",
        fields=frozenset({"place", "route", "discharge", "reagents"}),
    ),
    "import": _mined(FORMS, origin="import", fields=frozenset({"origin_country", "deposit", "entry_port"})),
    "beneficiation": _made(frozenset({"ore"}), frozenset({"concentrate", "tailings"}), weakest="controlled_blending"),
    "separation": _made(_COMPOUNDS | {"concentrate"}, _COMPOUNDS | {"fluoride", "residue"}),
    "metal_smelting": _made(frozenset({"mixed_oxide", "oxide", "fluoride"}), frozenset({"metal", "mischmetal", "alloy", "scrap", "slag"})),
    "alloying": _made(
        frozenset({"metal", "mischmetal", "alloy"}), frozenset({"alloy", "strip", "target", "material", "scrap", "slag"}), "other_inputs"
    ),
    "magnet_making": _made(frozenset({"alloy", "strip", "magnet"}), frozenset({"magnet", "scrap"}), "other_inputs"),
    "recycling": _made(frozenset({"scrap", "slag"}), _COMPOUNDS | {"fluoride", "residue"}, "scrap_class"),
    "collection": _mined(frozenset({"scrap"}), origin="collected", fields=frozenset({"supplier", "scrap_class"})),
    "blending": Stage(
        takes=FORMS,
        gives=FORMS,
        weakest_model="controlled_blending",
        effect="use",
        model_may_be_left_out=True,
        same_form=True,
        most_outputs=1,
        needs_outputs=True,
        fields=frozenset({"route"}),
    ),
    "packing": Stage(
        takes=FORMS,
        gives=FORMS,
        weakest_model=MASS_BALANCE,
        effect="use",
        model_may_be_left_out=True,
        same_form=True,
        most_inputs=1,
        needs_outputs=True,
        fields=frozenset({"route"}),
    ),
    "dispatch": _moved("send"),
    "receipt": _moved("receive"),
    "loss": Stage(
        takes=FORMS,
        gives=NONE,
        weakest_model=MASS_BALANCE,
        effect="use",
        model_may_be_left_out=True,
        fields=frozenset({"reason", "evidence"}),
        needed_fields=frozenset({"reason"}),
    ),
    "stocktake": Stage(
        takes=NONE,
        gives=NONE,
        weakest_model=MASS_BALANCE,
        model_may_be_left_out=True,
        fields=frozenset({"period", "opening", "closing"}),
        needed_fields=frozenset({"period"}),
    ),
}
MIXING = frozenset(name for name, stage in STAGES.items() if stage.is_transforming)
"""Stages that may mix continuously: their mass-balance events of one plant share a circuit."""


def weakest_of(models: "list[str]") -> str:
    """The weakest of custody models; empty when there is none."""
    known = [model for model in models if model]
    return max(known, key=CUSTODY_MODELS.index) if known else ""


def is_known_form(form: str) -> bool:
    return form in FORMS
