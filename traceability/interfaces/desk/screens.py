"""All screens of the desk: who imports this has them on the site.

Addresses and Django's checks do. Worker, beat, sequencer and commands show no page, and start without them.
"""

from importlib import import_module

from traceability.interfaces.desk.site import site

__all__ = ["NAMES", "site"]

NAMES = (
    "cases",
    "certificates",
    "custody",
    "judged",
    "ledger",
    "registry.facilities",
    "registry.licences",
    "registry.lists",
    "registry.organisations",
    "registry.papers",
    "registry.people",
    "registry.policies",
    "registry.quotas",
    "registry.reference",
    "registry.tokens",
)
for name in NAMES:
    import_module(f"traceability.interfaces.desk.{name}")
