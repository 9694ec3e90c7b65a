"""What is lacking is said in words: whatever any check may name, found in the checks themselves."""

import ast
import re
from pathlib import Path

import pytest

from traceability.kernel.text import Text
from traceability.review import checks, radiation
from traceability.review.dossier import Assay
from traceability.review.naming import in_words

FOLDER = Path(checks.__file__).parent
SAMPLES = {
    "paper.kind": "packing_list",
    "kind": "mining_ionic",
    "SEPARATION": "separation",
    "year": "2026",
    "element": "Dy",
    "hs_code": "2846901500",
    "FEWEST": "3",
    "destination": "JP",
    "stage": "separation",
}
"""What a name is filled with, by the end of the expression; anything else is a code of an organisation."""


def names_given():
    """Every text that a check gives to `lacks`; what it fills in is a sample."""
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "lacks":
                yield from ((file.stem, name) for given in node.args[1:] for name in texts_in(given))


def texts_in(node):
    if isinstance(node, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else sample(ast.unparse(one.value)) for one in node.values)
    elif isinstance(node, ast.Constant):
        yield from [node.value] if isinstance(node.value, str) and node.value else []
    else:
        for part in ast.iter_child_nodes(node):
            yield from texts_in(part)


def sample(expression):
    return next((filled for end, filled in SAMPLES.items() if expression.endswith(end)), "SOUTH")


@pytest.mark.parametrize(("check", "name"), sorted(set(names_given())))
def test_what_a_check_lacks_is_said_in_both_languages(check, name):
    said = in_words(check[:3].upper(), "missing", name)

    assert re.search("[一-鿿]", said.zh), name
    assert not re.search(r"[a-z]_[a-z]|[a-z]\.[a-z]", said.en), said.en


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quota SOUTH 2026 mining_ionic", Text("the quota of SOUTH for 2026, ionic-clay mining", "SOUTH 2026年开采（离子型）指标")),
        ("quota SOUTH 2026", Text("any quota of SOUTH for 2026", "SOUTH 2026年的任何指标")),
        ("partner_imports DE 2026", Text("imports of Germany in 2026 by its own statistics", "德国2026年的进口统计")),
        ("recoveries flotation_normal", Text("the recovery of Rock ore, normal", "一般矿石选矿的回收率")),
        ("recoveries blending", Text("the recovery of blending", "掺混的回收率")),
        ("E01.trace_percent", Text("the threshold E01.trace_percent", "阈值E01.trace_percent")),
        ("number or sha256 of packing_list", Text("number or digest of the packing list", "装箱单的编号或摘要")),
        ("shares_percent.Dy of an input", Text("the share of Dy in an input", "投入中的Dy配分")),
        ("radiation_report", Text("radiation report", "辐射监测报告")),
        ("of another world", Text("of another world", "of another world")),
    ],
)
def test_rows_and_fields_are_named(name, said):
    assert in_words("Q01", "missing", name) == said


def test_what_radiation_lacks_is_named():
    assert {in_words("R01", "missing", name).zh for name in radiation.absent(Assay())} == {"钍含量（ppm）", "铀含量（ppm）"}
