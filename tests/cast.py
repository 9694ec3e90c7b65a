"""The cast: who acts in the tests, never in another role (house.md section 11).

Ada submits for Huafang (HFR); Bela works for Heron Metals (HER) and must never see Huafang's things; Rita reviews; Sven
supervises and signs second; Otto audits and may write nothing; Mei is customs. They come in by a registry document, as on
any first day; a token is made when a test first asks for it.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import grounds
from tests.make.registry import SUPERVISOR, a_facility, a_user, an_organisation
from traceability.registry import queries, services
from traceability.registry.document import read_document
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer, system_viewer

CHINA = {"country": "CN", "joined_on": "2026-11-01"}
DOCUMENT: dict[str, Any] = {
    "format": "registry/1",
    "organisations": [
        an_organisation("REG", **CHINA, name="Rare Earth Office", name_zh="稀土办公室", kinds=["regulator"], credit_code="11100000MB0000001T"),
        an_organisation("AUD", **CHINA, name="Audit Office", name_zh="审计署", kinds=["audit_office"], credit_code="11100000MB0000002X"),
        an_organisation("CUS", **CHINA, name="Customs", name_zh="海关", kinds=["customs"], credit_code="11100000MB00000031"),
        # As in the stories, so that a story's registry changes nothing here.
        an_organisation(
            "HFR", **CHINA, name="Huafang Rare Earth Separation", name_zh="华方稀土分离", kinds=["separator"], group="SOUTH",
            registered_on="2011-04-02", credit_code="91360700MATG1YUT0N",
        ),
        an_organisation("HER", **CHINA, name="Heron Metals", name_zh="苍鹭金属", kinds=["metal_maker"], credit_code="91360700MAHERN001Q"),
    ],
    "users": [
        a_user("ada", name="Ada", organisation="HFR", role="submitter"),
        a_user("bela", name="Bela", organisation="HER", role="submitter"),
        a_user("rita", name="Rita", organisation="REG", role="reviewer"),
        a_user("sven", name="Sven", organisation="REG", role="supervisor"),
        a_user("otto", name="Otto", organisation="AUD", role="auditor"),
        a_user("mei", name="Mei", organisation="CUS", role="customs"),
    ],
    "facilities": [
        a_facility(
            "HFR-PLANT-1", organisation="HFR", kind="separation_plant", name="Plant 1", region="CN-JX", latitude="24.9", longitude="114.8",
            capacity_t_per_year="4000",
        ),
        a_facility("HER-PLANT-1", organisation="HER", kind="metal_plant", name="Smelter 1", region="CN-JX", latitude="25.8", longitude="114.9"),
    ],
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Person:
    """One of the cast, as a viewer, with a token and with a session."""

    username: str
    viewer: Viewer = field(repr=False)

    @cached_property
    def user(self) -> User:
        return User.objects.get(username=self.username)

    @cached_property
    def token(self) -> str:
        """A personal token's secret. It was used once, so that a test that counts statements does not meet the note of a first use."""
        secret = services.create_token(by=system_viewer(None, via="command"), holder_code_or_username=self.username).secret
        services.use_token(secret)
        return secret

    @property
    def headers(self) -> dict[str, str]:
        """What a machine sends: `client.get(path, headers=ada.headers)`."""
        return {"authorization": f"Bearer {self.token}"}

    def signed_in(self) -> Client:
        """A browser with this person's session."""
        client = Client()
        client.force_login(self.user)
        return client


@dataclass(frozen=True)
class Cast:
    ada: Person
    bela: Person
    rita: Person
    sven: Person
    otto: Person
    mei: Person

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (self.ada, self.bela, self.rita, self.sven, self.otto, self.mei)

    def organisation(self, code: str) -> Organisation:
        return Organisation.objects.get(code=code)


def call_the_cast() -> Cast:
    """Register the cast on an empty registry; Sven founds it, as a first supervisor does."""
    services.found_registry(username="sven", document=read_document(DOCUMENT))
    names = ("ada", "bela", "rita", "sven", "otto", "mei")
    return Cast(**{name: Person(name, queries.viewer_of_username(name, via="session")) for name in names})


def _with_tables(_: None) -> Cast:
    cast = call_the_cast()
    services.load_reference(by=SUPERVISOR)
    return cast


grounds.register("ground_cast", _with_tables)


@pytest.fixture
def ground_cast(db: None) -> Cast:
    """The cast, and the reference tables."""
    return grounds.value_of("ground_cast")


@pytest.fixture
def cast(ground_cast: Cast) -> Cast:
    """The cast, in a test's transaction, with no token yet. A test that commits calls `call_the_cast` itself."""
    return with_own_tokens(ground_cast)


def with_own_tokens(cast: Cast) -> Cast:
    """The same persons; their tokens are made where they are asked for, and go with what they were made in."""
    return Cast(**{person.username: Person(person.username, person.viewer) for person in cast.everybody})
