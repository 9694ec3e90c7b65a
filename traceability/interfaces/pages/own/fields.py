"""What the form of a shipment asks, field by field: each is a member of the JSON that the interface for programs takes.

A field is named by its JSON pointer, so that a problem's place is the field's own name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.pages.own import spelling
from traceability.interfaces.words import WORDS

Words = str | Promise
Choices = Mapping[str, Words]


@dataclass(frozen=True)
class Field:
    """One member. `name` is a pointer below what holds it; `kind` is how its text becomes JSON and which input it has."""

    name: str
    label: Words
    kind: str = "text"
    is_required: bool = False
    choices: Choices | None = None
    hint: Words = ""

    def read(self, text: str) -> Any:
        """The JSON of what was typed, which is not empty. What has not the kind's shape stays text, for the reader to refuse."""
        if self.kind in _SPELT:
            return _SPELT[self.kind](text)
        if self.kind == "whole":
            text = spelling.number(text)
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else text
        if self.kind == "flag":
            return {"yes": True, "no": False}.get(text, text)
        if self.kind == "shares":
            return dict(_share(part) for part in _parts(text))
        return _parts(text) if self.kind == "list" else text

    def write(self, value: Any) -> str:
        """What stands in the input for this JSON."""
        if self.kind == "flag" and isinstance(value, bool):
            return "yes" if value else "no"
        if self.kind == "shares" and isinstance(value, dict):
            return ", ".join(f"{element} {share}".strip() for element, share in value.items())
        return ", ".join(map(str, value)) if self.kind == "list" and isinstance(value, list) else str(value)


def _parts(text: str) -> list[str]:
    for mark in "，、；;\n":
        text = text.replace(mark, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def _share(part: str) -> tuple[str, str]:
    element, _blank, share = spelling.narrow(part).replace(":", " ").replace("=", " ").partition(" ")
    return element, share.strip()


_SPELT: Mapping[str, Callable[[str], str]] = {
    "decimal": spelling.number,
    "code": spelling.code,
    "country": spelling.code,
    "lot": spelling.code,
    "tariff": spelling.tariff,
}
"""Kinds whose text is spelt anew."""


YES_NO: Choices = {"yes": _("Yes"), "no": _("No")}
TRADE_MODES: Choices = {
    "general": _("General trade"), "processing_trade": _("Processing trade"), "border_small": _("Small border trade"),
    "sample": _("Sample"), "express": _("Express parcel"), "other": _("Other"),
}  # fmt: skip
PARTY_KINDS: Choices = {"manufacturer": _("Manufacturer"), "trader": _("Trader"), "forwarder": _("Forwarder"), "other": _("Other")}
END_USE_CLASSES: Choices = {
    "civil": _("Civil"), "military": _("Military"), "wmd": _("Weapons of mass destruction"), "unknown": _("Unknown"),
}  # fmt: skip

HEAD = (
    Field("reference", _("Your reference"), is_required=True),
    Field("destination", _("Destination"), "country", is_required=True, hint=_("Two letters, such as DE")),
    Field("port", _("Port"), "code", hint=_("Five letters, such as CNSHA")),
    Field("planned_export_on", _("Planned export"), "date", is_required=True),
    Field("trade_mode", _("Trade mode"), choices=TRADE_MODES),
    Field("custody_claim", _("Claimed custody model"), choices=WORDS["custody_model"]),
    Field("end_use_class", _("Class of end use"), choices=END_USE_CLASSES),
    Field("end_use", _("End use"), "long"),
)
PARTY = (
    Field("name", _("Name"), is_required=True),
    Field("country", _("Country"), "country", is_required=True, hint=_("Two letters, such as DE")),
    Field("kind", _("Kind"), choices=PARTY_KINDS),
    Field("registered_on", _("Registered on"), "date"),
    Field("organisation", _("Code, if it is registered here"), "code"),
)
LINE = (
    Field("lot", _("Lot"), "lot", is_required=True),
    Field("net_kg", _("Net, kg"), "decimal", is_required=True, hint=_("Such as 1460.000")),
    Field("hs_code", _("HS code"), "tariff", is_required=True, hint=_("Ten digits")),
    Field("product", _("Product")),
    Field("control_code", _("Control code"), hint=_("A code, or: not controlled")),
    Field("unit_value", _("Value of one kg"), "decimal"),
    Field("currency", _("Currency"), "code", hint=_("Three letters, such as USD")),
    Field("declared_shares_percent", _("Declared shares, percent"), "shares", hint=_("Such as Pr 25.1, Nd 74.9")),
    Field("vat_rebate_claimed", _("VAT rebate claimed"), "flag", choices=YES_NO),
    Field("value_share_percent", _("Chinese share of the buyer's goods, percent"), "decimal"),
)
LICENCE = (
    Field("kind", _("Kind"), is_required=True, choices={kind: WORDS["licence"][kind] for kind in ("export", "dual_use")}),
    Field("number", _("Number"), is_required=True),
)
DOCUMENT = (
    Field("kind", _("Kind"), is_required=True, choices=WORDS["document"]),
    Field("number", _("Number")),
    Field("issuer", _("Issuer")),
    Field("issued_on", _("Issued on"), "date"),
    Field("sha256", _("SHA-256 of the file"), hint=_("64 hexadecimal digits")),
    Field("fields/net_kg", _("Net, kg"), "decimal"),
    Field("fields/pieces", _("Pieces"), "whole"),
    Field("fields/hs_code", _("HS code"), "tariff"),
    Field("fields/signed_by", _("Signed by")),
    Field("fields/valid_to", _("Valid to"), "date"),
)
PACKAGE = (
    Field("line", _("Line"), "whole", hint=_("1 is the first")),
    Field("marks", _("Marks")),
    Field("seals", _("Seals"), "list", hint=_("With commas between them")),
    Field("pieces", _("Pieces"), "whole"),
    Field("gross_kg", _("Gross, kg"), "decimal"),
    Field("net_kg", _("Net, kg"), "decimal"),
)
PARTIES: Mapping[str, Words] = {"consignee": _("Consignee"), "end_user": _("End user")}
ROW_NAMES: Mapping[str, Words] = {
    "lines": _("Line %(number)d"), "licences": _("Licence %(number)d"),
    "documents": _("Document %(number)d"), "packages": _("Package %(number)d"),
}  # fmt: skip
"""What one row of a kind is called."""
ROWS: Mapping[str, tuple[Words, Words, tuple[Field, ...]]] = {
    "lines": (_("Lines"), _("Another line"), LINE),
    "licences": (_("Licences named"), _("Another licence"), LICENCE),
    "documents": (_("Documents"), _("Another document"), DOCUMENT),
    "packages": (_("Packages"), _("Another package"), PACKAGE),
}
