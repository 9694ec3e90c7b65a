import pytest

from tests.third_party import programs


@pytest.fixture(scope="session")
def aics():
    found = programs.aics()
    if isinstance(found, str):
        pytest.skip(found)
    return found


@pytest.fixture(scope="session")
def sumdb(tmp_path_factory):
    found = programs.sumdb(tmp_path_factory.mktemp("go"))
    if isinstance(found, str):
        pytest.skip(found)
    return found
