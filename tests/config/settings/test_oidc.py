"""A provider is talked to where nobody listens, and named whole."""

import pytest

from config.settings.oidc import is_guarded, problems


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://login.example/realms/one", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:8080/x", True),
        ("http://login.example", False),
        ("http://127.0.0.1.example", False),
        ("http://localhost@login.example", False),
        ("https://user@login.example", False),
        ("https://login.example/#part", False),
        ("https://login.example:port", False),
        ("https://login.example/a b", False),
        ("https://login.example/\n", False),
        ("https://", False),
        ("ftp://login.example", False),
        ("", False),
    ],
)
def test_only_https_and_this_machine_are_guarded(address, expected):
    assert is_guarded(address) is expected


def test_what_is_missing_is_told_without_the_secret():
    assert problems("", "", "") == problems("https://login.example", "ledger", "s") == []
    assert [one.partition(" ")[0] for one in problems("http://login.example", "", "")] == [
        "OIDC_ISSUER=http://login.example:",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
    ]
    assert "hidden" not in str(problems("ftp://x", "", "hidden"))
