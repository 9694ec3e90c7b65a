"""JSON Schema words that every operation uses, and the registry of named shapes (OpenAPI components). Pure.

`named("Lot", object_of({...}))` gives a `$ref`; a name stands for one shape.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from traceability.kernel.quantities import decimal_pattern

Schema = dict[str, Any]

COMPONENTS: dict[str, Schema] = {}
WEBHOOKS: dict[str, Schema] = {}
"""What this service asks of others: OpenAPI path items, by name."""

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
UUID: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date", "example": "2026-03-31"}
MOMENT: Schema = {"type": "string", "format": "date-time", "example": "2026-03-31T23:59:59+08:00"}
KILOGRAMS: Schema = {
    "type": "string",
    "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,3})?$",
    "description": "kilograms, decimal text",
    "example": "7350.000",
}
MONEY: Schema = {"type": "string", "pattern": r"^(0|[1-9][0-9]*)\.[0-9]{2}$", "description": "money, two places", "example": "1250.00"}
PERCENT: Schema = {
    "type": "string",
    "pattern": decimal_pattern(6, Decimal(0), Decimal(100)),
    "description": "percent, decimal text",
    "example": "99.5",
}
SHARE: Schema = {
    "type": "string",
    "pattern": decimal_pattern(9, Decimal(0), Decimal(1)),
    "description": "share of 1, nine places",
    "example": "0.250000000",
}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
LOT_NAME: Schema = {"type": "string", "pattern": r"^[A-Z][A-Z0-9]{1,15}:[A-Z0-9][A-Z0-9./_-]{0,63}$", "example": "HFR:NDPR-2026-0044"}
ORGANISATION: Schema = {"type": "string", "pattern": r"^[A-Z][A-Z0-9]{1,15}$", "example": "HFR"}
FACILITY: Schema = {"type": "string", "pattern": r"^[A-Z][A-Z0-9-]{1,31}$", "example": "HFR-PLANT-1"}
COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$", "example": "CN"}


def named(name: str, schema: Schema) -> Schema:
    """A reference to `schema` under `name`. Raises ValueError when the name already stands for another shape."""
    if COMPONENTS.setdefault(name, schema) != schema:
        raise ValueError(f"the shape {name} is declared twice")
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, *, description: str = "") -> Schema:
    """A closed object: members that are always there, members that may be left out, and no others."""
    shape: Schema = {"type": "object", "properties": {**required, **(optional or {})}, "additionalProperties": False}
    if required:
        shape["required"] = list(required)
    if description:
        shape["description"] = description
    return shape


def map_of(value: Schema, *, description: str = "") -> Schema:
    """An object whose names are data, such as element symbols."""
    return {"type": "object", "additionalProperties": value} | ({"description": description} if description else {})


def list_of(item: Schema, *, least: int = 0, most: int | None = None) -> Schema:
    return {"type": "array", "items": item} | ({"minItems": least} if least else {}) | ({} if most is None else {"maxItems": most})


ERASED: Schema = {**list_of(TEXT), "description": "pointers of members that are erased: nobody can tell any more what stood there"}


def one_of(*options: str) -> Schema:
    """Text out of a list."""
    return {"type": "string", "enum": list(options)}


def either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def nullable(schema: Schema) -> Schema:
    """`schema`, or null."""
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def page_of(item: Schema, beside: Mapping[str, Schema] | None = None) -> Schema:
    """A page of a list: `results`, `next`, and what stands beside them."""
    return object_of({**(beside or {}), "results": list_of(item), "next": nullable({"type": "string", "format": "uri"})})


SENTENCE = named("Sentence", object_of({"en": TEXT, "zh": TEXT}, description="one sentence in both languages"))

ACKNOWLEDGEMENT = named(
    "Acknowledgement",
    object_of(
        {
            "uid": UUID,
            "state": one_of("recorded"),
            "recorded_at": MOMENT,
            "deadline": MOMENT,
            "leaf_hash": SHA256,
            "leaf": {"type": "string", "contentEncoding": "base64"},
            "note": TEXT,
            "receipt": TEXT,
        },
        description="the ledger's signed promise that the entry will be in the log before the deadline",
    ),
)


def problem(codes: Collection[str]) -> Schema:
    """The shape of every refusal; `codes` are all codes that a caller can meet."""
    code: Schema = {"type": "string", "description": "stable, for machines", "enum": sorted(codes)}
    listed = object_of(
        {"code": code, "detail": TEXT, "pointer": {"type": "string", "description": "RFC 6901, or `?name` for a query parameter"}}
    )
    return object_of(
        {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "code": code,
            "detail": TEXT,
            "errors": list_of(listed),
            "request_id": TEXT,
        },
        description="RFC 9457 problem details",
    )


def examples_of(schema: Schema, examples: Sequence[Any]) -> Schema:
    return {**schema, "examples": list(examples)}
