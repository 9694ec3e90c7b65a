"""Every sentence of the interface is translated, none is doubtful or unused, and what is compiled is what is written."""

import ast
import gettext
import re
from functools import cache

from tests.house.source import ROOT, name_of, nodes_of, python_files

FOLDER = ROOT / "traceability" / "locale" / "zh_Hans" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
TEMPLATES = sorted((ROOT / "traceability").rglob("templates/**/*.html"))
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _entries():
    """(flags, msgid, msgids of the plural, translations) of every entry of the catalogue."""
    for block in PO.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        flags = {flag.strip() for line in lines if line.startswith("#,") for flag in line[2:].split(",")}
        obsolete = any(line.startswith("#~") for line in lines)
        texts, name = {}, None
        for line in lines:
            if line.startswith("#"):
                continue
            match = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line)
            if match:
                name = match[1]
                texts[name] = ast.literal_eval(match[2])
            else:
                texts[name] += ast.literal_eval(line)
        if obsolete or texts:
            yield flags, obsolete, texts


ENTRIES = list(_entries())
KNOWN = {texts["msgid"]: texts for _, obsolete, texts in ENTRIES if not obsolete and texts["msgid"]}


def _used_in_code():
    for path in python_files("traceability", "config"):
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                for argument in node.args[: 2 if node.func.id.startswith("n") else 1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value, name_of(path)


def _used_in_templates():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"""\{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""", text):
            yield match[1] or match[2], name_of(path)
        for match in re.finditer(
            r"\{%\s*(?:blocktranslate|blocktrans)\b([^%]*)%\}(.*?)\{%\s*end(?:blocktranslate|blocktrans)\s*%\}", text, re.DOTALL
        ):
            for part in re.split(r"\{%\s*plural\s*%\}", match[2]):
                words = " ".join(line.strip() for line in part.strip().splitlines()) if "trimmed" in match[1] else part
                yield re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", words), name_of(path)


@cache
def used() -> list[tuple[str, str]]:
    """Every sentence of the interface, and the file that says it."""
    return sorted({*_used_in_code(), *_used_in_templates()})


def test_there_are_sentences():
    assert len(used()) > 50


def test_every_sentence_is_translated():
    plurals = {texts.get("msgid_plural") for texts in KNOWN.values()}
    missing = [f"{place}: {sentence}" for sentence, place in used() if sentence not in KNOWN and sentence not in plurals]
    empty = [f"{place}: {sentence}" for sentence, place in used() if not all(_translations(sentence))]

    assert missing == []
    assert empty == []


def test_a_translation_names_only_what_its_sentence_names():
    wrong = [
        f"{place}: {sentence}"
        for sentence, place in used()
        for translation in _translations(sentence)
        if not set(PLACEHOLDER.findall(translation)) <= set(PLACEHOLDER.findall(sentence))
    ]

    assert wrong == []


def _translations(sentence: str) -> list[str]:
    return [text for name, text in KNOWN.get(sentence, {}).items() if name.startswith("msgstr")]


def test_none_is_doubtful():
    assert [texts.get("msgid") for flags, _, texts in ENTRIES if "fuzzy" in flags] == []


def test_none_is_unused():
    said = {sentence for sentence, _ in used()}

    assert [texts for _, obsolete, texts in ENTRIES if obsolete] == []
    assert [sentence for sentence in KNOWN if sentence not in said] == []


def test_what_is_compiled_is_what_is_written():
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for sentence, texts in KNOWN.items():
        if "msgstr" in texts:
            assert compiled.gettext(sentence) == texts["msgstr"]
