"""How names and codes of the registry document look. Pure. Shapes that other apps share stand in kernel/identifiers.py."""

import re

from traceability.registry import words
from traceability.registry.document.members import is_plain

KINDS = "one of " + ", ".join(words.ORGANISATION_KINDS)
CODE = "a code of 2 to 16 capital letters and digits, a letter first"
FACILITY_CODE = "a code of 2 to 32 capital letters, digits and hyphens, a letter first"
COUNTRY = "two capital letters (ISO 3166-1)"
GROUP = "a group's code of capital letters and digits"

_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_GROUP = re.compile(r"[A-Z][A-Z0-9_-]{0,31}", re.ASCII)
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}", re.ASCII)
_USERNAME = re.compile(r"[\w.@+-]{1,150}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
_POLICY_KEY = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9_]+)+", re.ASCII)


def is_code_of_18(text: str) -> bool:
    return len(text) == 18 and text.isascii() and text.isalnum() and text == text.upper()


def is_group(text: str) -> bool:
    return bool(_GROUP.fullmatch(text))


def is_word(text: str) -> bool:
    return bool(_WORD.fullmatch(text))


def is_short_word(text: str) -> bool:
    return len(text) <= 32 and is_word(text)


def is_region(text: str) -> bool:
    return bool(_REGION.fullmatch(text))


def is_username(text: str) -> bool:
    return bool(_USERNAME.fullmatch(text)) and is_plain(text)


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text)) and is_plain(text)


def is_control_code(text: str) -> bool:
    return 1 <= len(text) <= 32 and is_plain(text)


def is_policy_key(text: str) -> bool:
    return len(text) <= 100 and bool(_POLICY_KEY.fullmatch(text))
