"""The OpenAPI document is true, complete, and the same as the committed file."""

import json

import pytest

from tests import openapi
from traceability.interfaces.api import documents, schema, shapes
from traceability.interfaces.api.schema import documented

OPERATIONS = openapi.operations()
NAMES = [f"{method} {path}" for path, method, _ in OPERATIONS]


def test_the_committed_document_is_the_generated_one():
    assert documents.document() == openapi.document(), (
        "write it anew: manage.py spectacular --file traceability/interfaces/api/openapi.yaml"
    )


def test_an_empty_document_would_not_go_unseen():
    assert len(openapi.document()["paths"]) >= 32


def test_operation_ids_are_used_once():
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_has_examples_that_fit_their_shapes(path, method, operation):
    shown = list(operation.get("requestBody", {}).get("content", {}).items())
    answers = {status: answer.get("content", {}) for status, answer in operation["responses"].items() if status < "300"}
    assert answers
    shown += [item for content in answers.values() for item in content.items()]
    json_shown = [(media_type, media) for media_type, media in shown if media_type == "application/json"]

    examples = [(example["value"], media["schema"]) for _, media in json_shown for example in media.get("examples", {}).values()]
    assert any("examples" in media for content in answers.values() for media in content.values()) or [*answers] == ["204"], (
        "no example of an answer"
    )
    for media_type, media in shown:
        for example in media.get("examples", {}).values():
            assert media_type not in schema.BYTES_SHOWN or example["description"], "an example in bytes says what it is"
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        assert "examples" in operation["requestBody"]["content"]["application/json"], "no example of a body"
    for value, shape in examples:
        assert openapi.problems_with(value, shape) == []


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_says_what_can_go_wrong(path, method, operation):
    wanted = {"400", "401", "429", "503"} | ({"403"} if operation.get("security") else set()) | ({"404"} if "{" in path else set())
    if method == "post":
        wanted |= {"413", "415", "422"}

    assert wanted <= set(operation["responses"])
    for status in wanted:
        assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_every_reference_leads_somewhere(path, method, operation):
    known = openapi.document()["components"]["schemas"]
    text = json.dumps(operation)

    assert {name.split('"')[0] for name in text.split("#/components/schemas/")[1:]} <= set(known)


def test_every_code_of_the_house_stands_in_the_document():
    codes = openapi.document()["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]

    assert codes == schema.problem_codes()
    assert {"lot_exhausted", "idempotency_key_reused", "not_json", "unknown_parameter", "internal_error"} <= set(codes)


def test_the_document_knows_no_path_with_a_slash_at_its_end():
    assert [path for path, _, _ in OPERATIONS if path.endswith("/")] == []


def test_recording_operations_take_a_key():
    for path, _, operation in OPERATIONS:
        if operation["responses"].get("201") and "/webhooks" not in path:
            assert any(one["name"] == "Idempotency-Key" and one["required"] for one in operation["parameters"]), path


def test_a_name_stands_for_one_shape():
    shapes.named("TestOnce", {"type": "string"})
    try:
        with pytest.raises(ValueError, match="twice"):
            shapes.named("TestOnce", {"type": "integer"})
    finally:
        del shapes.COMPONENTS["TestOnce"]


def test_a_declaration_carries_what_is_enforced():
    @documented("test_declared", "…", roles=frozenset({"auditor"}), responses={200: {}}, paged=True, request={"type": "object"})
    def handler():
        return None

    assert handler.operation.roles == {"auditor"} and handler.operation.takes_body
    assert {one.name for one in handler.operation.parameters} == {"limit", "cursor"}
