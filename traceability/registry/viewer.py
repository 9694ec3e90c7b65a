"""Who asks: the `by=` of every command and the `viewer=` of every query. Pure."""

from dataclasses import dataclass
from uuid import UUID

ROLES = ("submitter", "reviewer", "supervisor", "auditor", "customs")
REGULATORS = frozenset({"reviewer", "supervisor"})
VIAS = frozenset({"session", "token", "command", "worker"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or machine that acts for an organisation in a role.

    `person` is the opaque id of the member (of the token, where a token belongs to no person); `organisation` is the
    tenant. Both are None only for the system's own doing before a registry exists.
    """

    person: UUID | None
    organisation: UUID | None
    organisation_code: str
    role: str
    via: str
    scope: str = "full"

    @property
    def may_record(self) -> bool:
        """Whether anything may be written at all: a token with the scope `read` and an auditor write nothing."""
        return self.may_write and self.role != "auditor"

    @property
    def may_write(self) -> bool:
        """Whether anything may be changed, be it no record, such as a webhook: a token with the scope `read` changes nothing."""
        return self.scope == "full"

    @property
    def is_regulator(self) -> bool:
        """May examine, clear and decide."""
        return self.role in REGULATORS

    @property
    def reads_everything(self) -> bool:
        """Sees every tenant's records. Customs and submitters do not."""
        return self.role in REGULATORS or self.role in {"auditor", "system"}

    @property
    def actor(self) -> dict[str, str]:
        """The envelope's member `actor`: an opaque id, never a name."""
        return {"id": str(self.person or UUID(int=0)), "role": self.role, "via": self.via}


def system_viewer(organisation: UUID | None, via: str = "worker") -> Viewer:
    """The system itself, acting on behalf of the regulator `organisation`."""
    return Viewer(person=None, organisation=organisation, organisation_code="", role="system", via=via)
