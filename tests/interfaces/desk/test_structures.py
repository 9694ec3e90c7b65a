"""JSON columns as people read them: every member that is written has a label, codes are words, nothing is a dash."""

import pytest
from django.utils import translation

from traceability.custody.claims.events import SCRAP_CLASSES
from traceability.custody.claims.papers import MODES
from traceability.custody.claims.shipments import PARTY_KINDS
from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.desk.structures import MEMBERS, in_words
from traceability.interfaces.words import WORDS


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("scope", {"forms": ["oxide", "metal"], "destination": ["JP"]}, "Forms: Oxide, Metal; Destination: Japan (JP)"),
        ("consignee", {"name": "A", "kind": "trader", "country": "DE"}, "Name: A; Kind: Trader; Country: Germany (DE)"),
        ("licences", [{"kind": "dual_use", "number": "D-1"}, {"kind": "export", "number": "E-1"}],
         "Kind: Dual-use export licence; Number: D-1 | Kind: Export licence; Number: E-1"),
        ("fields", {"route": "flotation_normal", "discharge": {"nh3_n_mg_l": "9"}}, "Route: Rock ore, normal; Discharge: NH3-N, mg/l: 9"),
        ("transport", {"mode": "road", "seals": ["S1", "S2"]}, "Mode of transport: Road; Seals: S1, S2"),
        ("fields", {"of another world": True}, "of another world: yes"),
        ("control_codes", [], "–"),
        ("scope", {}, "–"),
        ("scope", None, "–"),
    ],
)  # fmt: skip
def test_a_structure_is_said_in_words(column, value, said):
    with translation.override("en"):
        assert in_words(value, column) == said


def test_no_member_has_two_labels_and_each_closed_list_has_its_words():
    assert not MEMBERS.keys() & LABELS.keys()
    assert set(WORDS["party_kind"]) == set(PARTY_KINDS)
    assert set(WORDS["transport_mode"]) == set(MODES)
    assert set(WORDS["scrap_class"]) == set(SCRAP_CLASSES)
