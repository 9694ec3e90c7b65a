"""An organisation's OpenID provider, and the settings that name it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.make.openid import CLIENT, SECRET, Provider, serving


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with serving() as one:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = one.issuer, CLIENT, SECRET
        settings.OIDC_SECOND_FACTOR_AMR = []
        yield one
