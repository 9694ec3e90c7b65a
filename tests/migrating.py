"""The test databases, migrated in a third of the processor time that Django takes.

With each model, index and constraint of a migration Django renders every model anew that is related to it, which here are nearly
all. The statements that a migration sends read the one model alone, so it alone is rendered. The catalogue that comes of it is held
against the manifest (test_manifest); products that tests start migrate as Django does, and are held against the same manifest.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ModelState, ProjectState
from django.test.utils import setup_databases


def set_up() -> Any:
    """As Django's `setup_databases`; the answer is for `teardown_databases`."""
    with patch.object(ProjectState, "add_model", _add_model), patch.object(ProjectState, "_append_option", _append_option), _no_collector():
        return setup_databases(verbosity=0, interactive=False, serialized_aliases=set())


def _add_model(state: ProjectState, added: ModelState) -> None:
    key = added.app_label, added.name_lower
    state.models[key] = added
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([added])


def _append_option(state: ProjectState, app: str, name: str, option: str, one: object) -> None:
    changed = state.models[app, name]
    changed.options[option] = [*changed.options[option], one]
    if "apps" in state.__dict__:
        state.apps.unregister_model(app, name)
        state.apps.render_multiple([changed])


@contextmanager
def _no_collector() -> Iterator[None]:
    """Thousands of classes are made and thrown away: what collects them walks all others each time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
