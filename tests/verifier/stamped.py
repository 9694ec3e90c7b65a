"""A bundle with the time stamp of an older checkpoint, for tests: import the fixtures by name."""

import pytest

from tests.verifier.made import Log, a_bundle, a_case, an_entry, entries, indexed, stamped_in, zipped
from tests.verifier.stamping import rooted
from traceability.tlog import checkpoints

OF_CASE = Log([*entries(2), *a_case(), *entries(3)])
"""The case's entries are leaves 2 to 5 of 9."""
FORKED = Log([an_entry(77, subject=("event", 77)), *OF_CASE.leaves[1:]])


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return rooted(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def stamp(authority):
    """The token over the checkpoint of a log at a size; each is made once."""
    made = {}

    def token(log, size):
        body = checkpoints.parse(log.checkpoint(size)).checkpoint.body()
        if body not in made:
            made[body] = authority[1].stamp(body)
        return made[body]

    return token


@pytest.fixture
def stamped(stamp):
    """The bundle of the case with the files of an older checkpoint; `changed` replaces some, None takes one away."""

    def files(size=6, changed=None, **named):
        whole = a_bundle(log=OF_CASE) | stamped_in(OF_CASE, size, stamp(OF_CASE, size), **named) | (changed or {})
        return {name: data for name, data in whole.items() if data is not None}

    return files


@pytest.fixture
def ask(desk, authority):
    def answer(files, *arguments, root=True, **named):
        rooted = ["--tsa-root", authority[0].pem] if root else []
        return desk.ask("bundle", zipped(desk.folder / "bundle.zip", indexed(files, **named)), *rooted, *arguments)

    return answer
