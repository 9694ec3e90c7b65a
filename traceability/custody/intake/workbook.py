"""A workbook of a stranger, measured before it is read: what is measured is copied, and only the copy is read. Pure.

An XLSX file is a zip of XML. A few kilobytes of it can unpack to gigabytes, name a cell a million rows away, for which a reader
makes room up to there, or repeat one long text in every cell. So its parts are walked once, without a tree: the sheet's extent, its
text and the cells that show errors (which the reader would give as empty ones) are known before anything is built.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from xml.parsers import expat

from traceability.custody import errors
from traceability.custody.intake.tables import MOST_COLUMNS, MOST_ROWS
from traceability.kernel.errors import TraceabilityError

MOST_BYTES = 256 * 1024 * 1024
MOST_TIMES = 200
"""How much larger than the file its parts may be."""
MOST_PARTS = 10_000
MOST_ELEMENTS = 30_000_000
MOST_CELLS = 10_000_000
"""Of the rectangle around all that is filled; 32 bytes each."""
MOST_TEXTS = 2_000_000
MOST_CHARACTERS = 64 * 1024 * 1024
MOST_ERRORS = 10_000
SHEET = "events"
_OLE = b"\xd0\xcf\x11\xe0"
_CHUNK = 1024 * 1024
_IN_MEMORY = 8 * 1024 * 1024
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PARTS = ("[Content_Types].xml", "_rels/.rels", _WORKBOOK, _RELATIONS, "xl/styles.xml")
_TEXTS = "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError, expat.ExpatError)
"""What reading a stranger's zip and XML may raise; `zipfile` says by a RuntimeError what it was never taught to unpack."""
Attributes = dict[str, str]
Places = dict[int, set[int]]
"""Columns by row, both from 1."""


@dataclass(slots=True)
class Sheet:
    """A clean copy of the workbook with one sheet, and what was found in that."""

    copy: IO[bytes]
    name: str
    wrong: "Places"
    """Cells that show an error."""


class Hearer:
    """Who is told of the elements of a part, and of the text between them."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """Some text; more of the same may follow."""

    def end(self, name: str) -> None:
        """An element ends; its name may have a prefix."""


def refused(problem: type[TraceabilityError], *, row: int = 1, **facts: Any) -> errors.FileRefused:
    return errors.FileRefused([problem(row=row, column="", **facts)])


@contextmanager
def one_sheet(file: IO[bytes]) -> Iterator[Sheet]:
    """The sheet `events`, else the first. Raises FileRefused."""
    file.seek(0)
    if file.read(4) == _OLE:
        raise refused(errors.OldWorkbook)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        try:
            with zipfile.ZipFile(file) as packed:
                name, wrong = _copied(packed, _parts_of(packed, file.seek(0, 2)), copy)
        except _UNREADABLE as problem:
            raise refused(errors.NotAWorkbook) from problem
        copy.seek(0)
        yield Sheet(copy, name, wrong)


def _parts_of(packed: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The parts by their names in small letters. Raises FileRefused when they are too many, too large, hidden or of another kind."""
    infos = packed.infolist()
    parts = {info.filename.lower(): info for info in infos}
    total = sum(info.file_size for info in infos)
    if len(infos) > MOST_PARTS or total > MOST_BYTES or total > MOST_TIMES * size:
        raise refused(errors.WorkbookTooLarge)
    if "mimetype" in parts or "xl/workbook.bin" in parts:
        raise refused(errors.OldWorkbook)
    if len(parts) < len(infos):
        raise refused(errors.NotAWorkbook)
    return parts


def _copied(packed: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], copy: IO[bytes]) -> tuple[str, Places]:
    """Copy what a reader of one sheet needs. Answers the sheet's name and its cells with errors."""
    index, texts = _Index(), _Texts()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as clean:

        def walk(part: str, hears: Hearer) -> None:
            info = parts.get(part.lower())
            if info is not None:
                with packed.open(info) as source, clean.open(part, "w") as target:
                    _walk(source, target, hears)

        for part in _PARTS:
            walk(part, index)
        walk(_TEXTS, texts)
        name, path = index.sheet()
        if path.lower() not in parts or path in (*_PARTS, _TEXTS):
            raise refused(errors.NotAWorkbook)
        cells = _Cells(texts.lengths)
        walk(path, cells)
    return name, cells.wrong


def _walk(source: IO[bytes], target: IO[bytes], hears: Hearer) -> None:
    """Copy a part and tell its elements, their names without prefix. Raises ExpatError; FileRefused for a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    count = 0

    def begun(name: str, attributes: Attributes) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            raise refused(errors.WorkbookTooLarge)
        hears.start(name.rpartition(":")[2], attributes)

    def declared(*_: object) -> None:
        raise refused(errors.NotAWorkbook)

    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = declared
    parser.CharacterDataHandler = hears.text
    parser.EndElementHandler = hears.end
    while chunk := source.read(_CHUNK):
        parser.Parse(chunk, False)
        target.write(chunk)
    parser.Parse(b"", True)


class _Index(Hearer):
    """Which sheets there are, and where."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation))
        elif name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(self) -> tuple[str, str]:
        found = [(name, self.targets[relation]) for name, relation in self.sheets if relation in self.targets]
        if not found:
            raise refused(errors.NotAWorkbook)
        name, target = next((one for one in found if one[0].strip().casefold() == SHEET), found[0])
        target = target.removeprefix("/")
        return name, target if target.startswith("xl/") else f"xl/{target}"


class _Texts(Hearer):
    """How long the texts are that cells share."""

    def __init__(self) -> None:
        self.lengths = array("L")

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            if len(self.lengths) == MOST_TEXTS:
                raise refused(errors.WorkbookTooLarge)
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Cells(Hearer):
    """How far the cells of a sheet reach, how much text they hold, and which show an error."""

    def __init__(self, lengths: "array[int]") -> None:
        self.lengths = lengths
        self.row = self.column = self.last_row = self.last_column = self.characters = 0
        self.kind = self.holds = self.index = ""
        self.wrong: Places = {}
        self.mistakes = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self.holds = self.index = ""
        if name == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif name == "c":
            self._cell(attributes.get("r"))
            self.kind = attributes.get("t", "n")
        elif name in {"v", "t"}:
            self.holds = name
            self._filled()

    def text(self, text: str) -> None:
        if self.holds == "v" and self.kind == "s":
            self.index += text
            self._grown(1)
        elif self.holds:
            self._grown(len(text))

    def end(self, name: str) -> None:
        if self.index:
            place = int(self.index)
            self._grown(self.lengths[place] if 0 <= place < len(self.lengths) else 0)
        self.holds = self.index = ""

    def _grown(self, characters: int) -> None:
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise refused(errors.WorkbookTooLarge, row=self.row)

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        at = _REFERENCE.fullmatch(reference)
        if at is None:
            raise refused(errors.NotAWorkbook, row=self.row)
        self.row, self.column = int(at[2]), 0
        for letter in at[1].upper():
            self.column = 26 * self.column + ord(letter) - ord("A") + 1

    def _filled(self) -> None:
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_row > MOST_ROWS:
            raise refused(errors.TooManyRows, row=self.row, most=MOST_ROWS)
        if self.last_column > MOST_COLUMNS:
            raise refused(errors.TooManyColumns, row=self.row, most=MOST_COLUMNS)
        if self.last_row * self.last_column > MOST_CELLS:
            raise refused(errors.WorkbookTooLarge, row=self.row)
        if self.kind == "e":
            self.wrong.setdefault(self.row, set()).add(self.column)
            self.mistakes += 1
            if self.mistakes > MOST_ERRORS:
                raise errors.FileRefused([errors.CellIsError(row=self.row, column=str(self.column))])
