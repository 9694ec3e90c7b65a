"""traceability/ledger/FORMAT.md is for outsiders: its values are those of the worked example, and its small verifier works."""

import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from tests.tlog.example import ACKNOWLEDGEMENT, CHECKPOINTS, CONSISTENCY, EXAMPLE, LEAVES, RECEIPT, WITNESSED
from traceability.verifier.arguments import EPILOGUE

FORMAT = (Path(__file__).resolve().parents[2] / "traceability/ledger/FORMAT.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```$", FORMAT, re.MULTILINE | re.DOTALL)
LOG, WITNESS = EXAMPLE["keys"]["log"]["vkey"], EXAMPLE["keys"]["witness"]["vkey"]


@pytest.fixture(scope="module")
def check():
    (source,) = re.findall(r"^```python\n(.*?)^```$", FORMAT, re.MULTILINE | re.DOTALL)
    names = {"__name__": "small_verifier"}
    exec(compile(source, "FORMAT.md", "exec"), names)
    return names["check"]


@pytest.mark.parametrize("text", [WITNESSED, CHECKPOINTS["2"], RECEIPT, CONSISTENCY, ACKNOWLEDGEMENT, *(leaf + b"\n" for leaf in LEAVES)])
def test_files_of_the_example_stand_there_to_the_byte(text):
    assert text.decode() in BLOCKS


def test_values_of_the_example_stand_there():
    values = [row["leaf_hash_hex"] for row in EXAMPLE["entries"]] + [EXAMPLE["roots_hex"][size] for size in ("0", "2", "3")]
    values += [row[name] for row in EXAMPLE["disclosures"] for name in ("message_hex", "commitment_base64")]
    values += [key["vkey"] for key in EXAMPLE["keys"].values()] + [str(EXAMPLE["cosignature"]["time"])]
    values += [EXAMPLE["counting_tree"]["roots_hex"][size] for size in ("257", "65537")]

    assert [value for value in values if value not in FORMAT] == []


def test_the_small_verifier_accepts_the_receipt(check):
    assert check(RECEIPT.decode(), LOG, WITNESS) == LEAVES[1]


def test_the_small_verifier_refuses_every_changed_byte(check):
    text = RECEIPT.decode()
    accepted = []
    for place, char in enumerate(text):
        bent = text[:place] + ("B" if char == "A" else "A") + text[place + 1 :]
        try:
            check(bent, LOG, WITNESS)
        except (AssertionError, ValueError, InvalidSignature):
            continue
        accepted.append(place)
    assert accepted == []


def test_the_exit_codes_are_ours():
    for code, word in enumerate(("proven", "disproven", "malformed", "not", "evidence of a fork or")):
        assert f"{code} {word}" in FORMAT and f"{code} {word}" in " ".join(EPILOGUE.split())


def test_the_readme_leads_here():
    assert "FORMAT.md" in (Path(__file__).resolve().parents[2] / "traceability/ledger/README.md").read_text(encoding="utf-8")
