"""The table of stages is product.md's, and its forms are those of the reference table."""

import csv

import pytest

from tests.house.source import ROOT
from traceability.custody.stages import CUSTODY_MODELS, FAMILIES, FORMS, STAGES, weakest_of

ANY_FORM = {"import", "blending", "packing", "dispatch", "receipt", "loss", "stocktake"}
with (ROOT / "traceability/registry/reference/product_forms.csv").open(encoding="utf-8") as _file:
    ROWS = list(csv.DictReader(_file))

# stage -> what its inputs do, whether outputs are needed, the weakest custody model that it allows
TABLE = {
    "mining": ("", True, "identity_preserved"),
    "leaching": ("", True, "identity_preserved"),
    "import": ("", True, "identity_preserved"),
    "beneficiation": ("use", False, "controlled_blending"),
    "separation": ("use", False, "mass_balance"),
    "metal_smelting": ("use", False, "mass_balance"),
    "alloying": ("use", False, "mass_balance"),
    "magnet_making": ("use", False, "mass_balance"),
    "recycling": ("use", False, "mass_balance"),
    "collection": ("", True, "identity_preserved"),
    "blending": ("use", True, "controlled_blending"),
    "packing": ("use", True, "mass_balance"),
    "dispatch": ("send", False, "mass_balance"),
    "receipt": ("receive", False, "mass_balance"),
    "loss": ("use", False, "mass_balance"),
    "stocktake": ("", False, "mass_balance"),
}


def test_every_stage_of_the_product_is_there():
    assert {name: (row.effect, row.needs_outputs, row.weakest_model) for name, row in STAGES.items()} == TABLE


def test_the_families_are_those_of_the_reference_table():
    assert dict(FAMILIES) == {row["form"]: row["family"] for row in ROWS}


@pytest.mark.parametrize("stage", sorted(STAGES.keys() - ANY_FORM))
def test_a_stage_takes_and_gives_what_the_reference_table_says(stage):
    assert STAGES[stage].takes == {row["form"] for row in ROWS if stage in row["taken_by"].split(";")}
    assert STAGES[stage].gives == {row["form"] for row in ROWS if stage in row["given_by"].split(";")}


def test_stages_that_carry_any_form_are_left_out_of_the_reference_table():
    named = {stage for row in ROWS for column in ("taken_by", "given_by") for stage in row[column].split(";") if stage}

    assert named == STAGES.keys() - ANY_FORM
    assert STAGES["import"].gives == STAGES["dispatch"].takes == FORMS


def test_the_model_may_be_left_out_where_the_lot_has_one():
    assert {name for name, row in STAGES.items() if row.model_may_be_left_out} == {
        "dispatch", "receipt", "packing", "loss", "stocktake", "blending",
    }  # fmt: skip


def test_the_weakest_of_models_is_the_last_in_order():
    assert weakest_of(["identity_preserved", "", "mass_balance", "segregated"]) == "mass_balance"
    assert weakest_of([]) == ""
    assert CUSTODY_MODELS[-1] == "book_and_claim"
