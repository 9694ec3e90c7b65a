"""The HTTP interface: Django REST framework and its OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "traceability.interfaces.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Rare-earth export traceability ledger",
    "DESCRIPTION": "Record the chain from mine to exporter, submit shipments, read findings, certificates and proofs. Every refusal is a "
    "problem document (RFC 9457) with a stable `code`; at every address also `request_timed_out` (408), `address_too_long` (414), "
    "`expectation_not_met` (417), `headers_too_large` (431), `transfer_coding_unknown` (501), and `bad_request` (400) for what cannot be "
    "read as HTTP.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": ["traceability.interfaces.api.schema.complete"],
}
