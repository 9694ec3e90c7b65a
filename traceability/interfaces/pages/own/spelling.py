"""What people type, as records spell it, where it can mean one thing only. Pure. The interface for programs stays strict."""

import re
import unicodedata

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-]?)([0-9]{1,2}):?([0-9]{2})?", re.ASCII)
_TARIFF = re.compile(r"[0-9][0-9. -]*[0-9]", re.ASCII)


def plain(text: str) -> str:
    """One line, no blanks at the ends, NFC."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def narrow(text: str) -> str:
    """In narrow width: "２０００" is "2000", and so is a blank of whatever width a blank."""
    return plain(unicodedata.normalize("NFKC", text))


def number(text: str) -> str:
    """Without marks between thousands: "2,000.5" and "2 000.5" are "2000.5". What has other marks stays: "1,46" may mean two things."""
    shown = narrow(text)
    return shown.replace(",", "").replace(" ", "") if _GROUPED.fullmatch(shown) else shown


def code(text: str) -> str:
    """In capitals: "jp" is "JP"."""
    return narrow(text).upper()


def tariff(text: str) -> str:
    """A tariff code by its digits: "2846.90 1999" is "2846901999"."""
    shown = narrow(text)
    return re.sub(r"[. -]", "", shown) if _TARIFF.fullmatch(shown) else shown


def offset(text: str) -> str:
    """An offset from UTC with all its digits: "+8", "8:00", "UTC+8" and "+0800" are "+08:00"."""
    shown = narrow(text)
    meant = shown.upper().replace(" ", "").replace("−", "-")
    if meant in {"Z", "UTC", "GMT"}:
        return "+00:00"
    found = _OFFSET.fullmatch(meant)
    return f"{found[1] or '+'}{found[2]:0>2}:{found[3] or '00'}" if found else shown
