"""Names given by others, their shapes and check digits; and our own ids. Pure.

Sources: GB 32100-2015 (unified social credit code), ISO 17442 (LEI), GS1 General Specifications (GLN),
UN/LOCODE, the Harmonized System as China uses it (10 digits).
"""

import re
from uuid import UUID

import uuid6

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_CODE = re.compile(r"[A-Z][A-Z0-9]{1,15}", re.ASCII)
_LOT_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./_-]{0,63}", re.ASCII)
_FACILITY_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,31}", re.ASCII)
_HS_CODE = re.compile(r"[0-9]{10}", re.ASCII)
_UNLOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def uuid7() -> UUID:
    """A new id that sorts by time, made here because SQL has it from PostgreSQL 18 only."""
    return UUID(int=uuid6.uuid7().int)


def is_credit_code(text: str) -> bool:
    """Whether `text` is a unified social credit code: 18 characters whose last one checks the others (mod 31)."""
    if len(text) != 18 or any(character not in _CREDIT_ALPHABET for character in text):
        return False
    total = sum(_CREDIT_ALPHABET.index(character) * weight for character, weight in zip(text[:17], _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == text[17]


def is_lei(text: str) -> bool:
    """Whether `text` is a legal entity identifier: 20 characters, ISO 7064 mod 97-10."""
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", text, re.ASCII):
        return False
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1


def is_gln(text: str) -> bool:
    """Whether `text` is a global location number: 13 digits, GS1 mod 10."""
    if not re.fullmatch(r"[0-9]{13}", text, re.ASCII):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text[:12]))
    return (10 - total % 10) % 10 == int(text[12])


def is_organisation_code(text: str) -> bool:
    return bool(_ORGANISATION_CODE.fullmatch(text))


def is_facility_code(text: str) -> bool:
    return bool(_FACILITY_CODE.fullmatch(text))


def is_hs_code(text: str) -> bool:
    return bool(_HS_CODE.fullmatch(text))


def is_unlocode(text: str) -> bool:
    return bool(_UNLOCODE.fullmatch(text))


def is_country(text: str) -> bool:
    return bool(_COUNTRY.fullmatch(text))


def is_currency(text: str) -> bool:
    return bool(_CURRENCY.fullmatch(text))


def is_sha256(text: str) -> bool:
    return bool(_SHA256.fullmatch(text))


def split_lot_name(name: str) -> tuple[str, str] | None:
    """`ORG:NUMBER` as its two parts, or None when the name has another shape."""
    code, separator, number = name.partition(":")
    if not separator or not is_organisation_code(code) or not _LOT_NUMBER.fullmatch(number):
        return None
    return code, number


def is_address(lot: str) -> bool:
    """Whether a lot's name survives as the end of an address: browsers and proxies resolve empty and dotted parts of a path."""
    return not {"", ".", ".."} & set(lot.partition(":")[2].split("/"))


def shipment_number(day_year: int, sequence: UUID) -> str:
    """A number that people can read out: `EX-2026-` and ten characters of the row's own id, Crockford base 32.

    Seven bytes of the id's random tail give 50 bits, so that a number is neither guessable nor countable.
    """
    return f"EX-{day_year}-{_crockford(sequence)}"


def certificate_number(day_year: int, sequence: UUID) -> str:
    """As `shipment_number`, for certificates: `RC-2026-…`."""
    return f"RC-{day_year}-{_crockford(sequence)}"


def _crockford(identifier: UUID) -> str:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    tail = identifier.int & ((1 << 50) - 1)
    return "".join(alphabet[(tail >> shift) & 31] for shift in range(45, -5, -5))
