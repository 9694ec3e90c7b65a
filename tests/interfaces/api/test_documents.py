"""The document and its page, without asking any other host."""

import json
import re

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.test import Client

from traceability.interfaces.api import documents


def test_the_document_is_json_unless_yaml_is_asked_for(client):
    as_json = client.get("/api/v1/schema")
    as_yaml = client.get("/api/v1/schema", headers={"accept": "application/yaml"})

    assert as_json["Content-Type"] == "application/json"
    assert json.loads(as_json.content)["openapi"].startswith("3.1")
    assert yaml.safe_load(as_yaml.content) == documents.document()


def test_the_document_in_json_is_yaml_too(client):
    content = client.get("/api/v1/schema").content

    assert yaml.safe_load(content) == json.loads(content) == documents.document()


def test_who_has_the_document_gets_304(client):
    first = client.get("/api/v1/schema")

    assert client.get("/api/v1/schema", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_the_page_asks_this_host_alone(client):
    response = client.get("/api/v1/docs")

    text = response.content.decode()
    addresses = re.findall(r'(?:src|href|data-schema)="([^"]+)"', text)
    assert addresses and all(address.startswith("/") for address in addresses)
    assert "<script>" not in text and "style=" not in text
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert all(finders.find(address.removeprefix("/static/")) for address in addresses if address.startswith("/static/"))


@pytest.mark.parametrize("path", ["/api/v1/schema", "/api/v1/docs"])
def test_the_document_and_its_page_are_read_and_nothing_else(path):
    client = Client(enforce_csrf_checks=True)
    head = client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    for method in ("post", "put", "patch", "delete", "options"):
        refused = getattr(client, method)(path)
        assert (refused.status_code, refused["Allow"], refused["Content-Type"]) == (405, "GET, HEAD", "application/problem+json")
        assert refused.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/api/v1/schema", "/api/v1/docs"])
def test_a_parameter_that_they_do_not_know_is_refused(client, path):
    refused = client.get(f"{path}?colour=red")

    assert (refused.status_code, [one["code"] for one in refused.json()["errors"]]) == (400, ["unknown_parameter"])


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/events", "/api/v1/nothing", "/api/v1/events/", "/api/v1/schema/x"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_what_is_no_address_below_api_is_a_problem(client, path, method):
    response = getattr(client, method)(path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
