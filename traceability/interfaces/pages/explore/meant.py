"""What somebody may have meant who typed a name that is none of the ledger's own: a licence's number without its kind, a name in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language

from traceability.custody import queries as custody
from traceability.custody.queries import Found
from traceability.interfaces.pages.explore.search import LEAST_ASKED, plain
from traceability.interfaces.words import word
from traceability.registry.models import Licence, Organisation
from traceability.registry.queries import search as registry
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Meant:
    """A thing by the kind and name that are asked for; `is_exact`: it was typed whole, and not just its beginning."""

    kind: str
    name: str
    label: str
    is_exact: bool

    @property
    def query(self) -> str:
        return urlencode({"kind": self.kind, "name": self.name})


def meant_by(kind: str, typed: str, *, viewer: Viewer) -> list[Meant]:
    """The things that the words may mean: those of this kind first, and one that is exact alone. Nothing for a single letter. Four queries.

    In front of a number may stand what people call its kind, in their language.
    """
    text = plain(typed)
    said, _, number = text.rpartition(":")
    if len(text) < LEAST_ASKED:
        return []
    listed = registry.found(number if kind == "licence" and number else text, viewer=viewer)
    lots = custody.found(list(dict.fromkeys([text, text.upper()])), viewer=viewer)
    found = [
        *_licences(listed.licences, number, said),
        *(_organisation(one, text) for one in listed.organisations),
        *(_lot(one, text) for one in lots if one.kind == "lot"),
    ]
    for narrowed in ([one for one in found if one.kind == kind and one.is_exact], [one for one in found if one.is_exact]):
        if narrowed:
            return narrowed
    return sorted(found, key=lambda one: one.kind != kind)


def _licences(rows: Iterable[Licence], number: str, said: str) -> list[Meant]:
    known = [(row, word(row.kind, "licence")) for row in rows]
    named = [one for one in known if said in {one[0].kind, one[1]}]
    return [
        Meant("licence", f"{row.kind}:{row.number}", f"{kind} {row.number} · {row.organisation.code}", _same(row.number, number))
        for row, kind in named or known
    ]


def _organisation(row: Organisation, text: str) -> Meant:
    name = row.name_zh if (get_language() or "").startswith("zh") and row.name_zh else row.name
    return Meant("organisation", row.code, f"{row.code} · {name}", any(_same(one, text) for one in (row.code, row.name, row.name_zh)))


def _lot(row: Found, text: str) -> Meant:
    is_exact = _same(row.name, text) or _same(row.name.partition(":")[2], text)
    return Meant("lot", row.name, f"{row.name} · {word(row.detail, 'form')}", is_exact)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
