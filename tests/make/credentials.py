"""A credential in memory: of the statement in `certificates.py`, secured by its key."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.make.certificates import CERTIFICATE_KEY, LOG_KEY, a_statement
from traceability.certificates import data_integrity, did, statement, vc
from traceability.certificates.proving import Keys

BASE = "https://ledger.example.org"
ISSUER = vc.Issuer(BASE, "State Export Regulator")
KEYS = Keys([CERTIFICATE_KEY.verifier.vkey], [LOG_KEY.verifier.vkey])
METHOD = did.method_of(BASE, CERTIFICATE_KEY.verifier.vkey)


def signed(**changed: Any) -> bytes:
    """certificate.json."""
    return statement.sign(a_statement(**changed), CERTIFICATE_KEY)


def unsecured(**changed: Any) -> dict[str, Any]:
    return vc.unsecured(a_statement(**changed).as_json(), signed(**changed), issuer=ISSUER, place=vc.Place(1, 4711))


def a_credential(**changed: Any) -> dict[str, Any]:
    document = unsecured(**changed)
    return data_integrity.secured(document, CERTIFICATE_KEY.private, method=METHOD, created=document["validFrom"])


def altered(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document with each of its texts and numbers changed, one at a time, and the place of the change."""
    for path in _leaves(document):
        other = copy.deepcopy(document)
        inner = other
        for name in path[:-1]:
            inner = inner[name]
        value = inner[path[-1]]
        inner[path[-1]] = (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
        yield "/".join(map(str, path)), other


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for name, part in value.items() for leaf in _leaves(part, (*path, name))]
    if isinstance(value, list):
        return [leaf for number, part in enumerate(value) for leaf in _leaves(part, (*path, number))]
    return [path]
