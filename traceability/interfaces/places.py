"""The names of countries and provinces as a page says them, in the language of its reader."""

from django.utils.translation import get_language

from traceability.kernel.places import is_country, named, places


def place(code: object) -> str:
    """The name in the reader's language; the code itself where there is none."""
    return named(str(code)).in_language(get_language() or "en")


def place_with_code(code: str) -> str:
    """`Germany (DE)`: for a list beside a picture that has room for codes alone."""
    name = place(code)
    return name if name == code else f"{name} ({code})"


def countries() -> list[tuple[str, str]]:
    """Codes with names in the reader's language, by code: what a field for a country offers."""
    return [(code, place(code)) for code in sorted(places()) if is_country(code)]
