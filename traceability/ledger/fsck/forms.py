"""Is a leaf its own canonical form, and what does it say? By its shape or a round trip in C for what is ordinary, else by the strict
reader. Pure.

The short ways may only say yes where the strict reader would: whatever they are not sure of, they hand over.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from traceability.ledger.fsck.shapes import Shapes
from traceability.tlog import canonical

MEMBERS = {"v", "log", "uid", "kind", "at", "nonce", "actor", "organisation", "subject", "body"}
_OPTIONAL = {"commitments", "documents"}
VERSION = 1


def _unusual() -> re.Pattern[str]:
    """One character class: code points up to U+FFFF that no entry may hold, and all above, by which names sort differently."""
    unknown = [code for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) in ("Cn", "Cs")]
    ranges: list[list[int]] = []
    for code in unknown:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return re.compile("[" + "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges) + "\\U00010000-\\U0010ffff]")


_UNUSUAL = _unusual()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)
_PARSER = json.JSONDecoder()


def _refuse(text: str) -> None:
    raise ValueError(text)


def _integer(digits: str) -> int:
    """Only what is far from the limit; the strict reader decides about the others."""
    if len(digits) > 15:
        raise ValueError(digits)
    return int(digits)


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse, parse_int=_integer)


class Form:
    """What a canonical leaf says. `said`: log, uid, kind, organisation, type and id of the subject; empty without a subject.

    `is_usual`: it has the members of an envelope of version `v` 1, and no others.
    """

    __slots__ = ("_envelope", "_leaf", "at", "commitments", "is_usual", "prev", "said", "v", "version")

    def __init__(
        self, leaf: bytes, said: tuple[Any, ...], at: Any, version: Any, prev: Any, commitments: Mapping[str, Any] | None,
        *, v: Any = VERSION, is_usual: bool = True,
    ) -> None:  # fmt: skip
        self._leaf = leaf
        self._envelope: dict[str, Any] | None = None
        self.said, self.at, self.version, self.prev = said, at, version, prev
        self.commitments, self.v, self.is_usual = commitments, v, is_usual

    @property
    def envelope(self) -> dict[str, Any]:
        """All of it, parsed when somebody asks for it: most leaves are not."""
        if self._envelope is None:
            self._envelope = _PARSER.decode(self._leaf.decode("utf-8"))
        return self._envelope


class Reader:
    """Reads leaf by leaf, and remembers the shapes that it met."""

    def __init__(self) -> None:
        self._shapes = Shapes()

    def read(self, leaf: bytes) -> Form:
        """What a leaf says that is canonical to the byte. Raises NotCanonical."""
        try:
            text = leaf.decode("utf-8")
        except UnicodeDecodeError:
            return _read_whole(leaf)  # the strict reader says what is wrong
        found = self._shapes.find(text)
        if found is None:
            form = _read_whole(leaf)
            if form.is_usual:
                self._shapes.learn(text, form.envelope)
            return form
        shape, pieces = found
        contents = shape.contents(pieces)
        prev = pieces[shape.prev] if shape.prev is not None else None
        committed = {name: pieces[place] for name, place in shape.commitments.items()} if shape.commitments is not None else None
        return Form(leaf, contents[:-1], contents[-1], shape.version_of(pieces), prev, committed)


def envelope_of(leaf: bytes) -> dict[str, Any]:
    """The envelope in a leaf that is canonical to the byte. Raises NotCanonical."""
    try:
        text = leaf.decode("utf-8")
        value = _DECODER.decode(text)
        if isinstance(value, dict) and _is_ordinary(text) and _ENCODER.encode(value) == text:
            return value
    except (ValueError, RecursionError):
        pass  # the strict reader says what is wrong
    return canonical.read_object(leaf)


def _is_ordinary(text: str) -> bool:
    if "\\u" in text or "null" in text or text.count("{") + text.count("[") > canonical.DEEPEST:
        return False
    return text.isascii() or (_UNUSUAL.search(text) is None and unicodedata.is_normalized("NFC", text))


def _read_whole(leaf: bytes) -> Form:
    envelope = envelope_of(leaf)
    v, subject, committed = envelope.get("v"), envelope.get("subject"), envelope.get("commitments")
    if not isinstance(subject, dict):
        return Form(leaf, (), None, None, None, None, v=v, is_usual=False)
    said = (*(envelope.get(member) for member in ("log", "uid", "kind", "organisation")), subject.get("type"), subject.get("id"))
    opened = committed if isinstance(committed, dict) else None
    is_usual = MEMBERS <= envelope.keys() <= MEMBERS | _OPTIONAL and v == VERSION and type(v) is int and isinstance(envelope["body"], dict)
    return Form(
        leaf, said, envelope.get("at"), subject.get("version"), subject.get("prev"), opened,
        v=v, is_usual=is_usual and (opened is not None or "commitments" not in envelope),
    )  # fmt: skip
