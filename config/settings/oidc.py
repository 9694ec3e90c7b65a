"""What is wrong with the settings of an OpenID provider, and which of its addresses may be talked to."""

from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_guarded(address: str) -> bool:
    """Whether nobody on the way can read or change what is sent there: https, or this very machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_clean = address.isascii() and address.isprintable() and " " not in address and not parts.fragment and "@" not in parts.netloc
    return is_clean and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def problems(issuer: str, client: str, secret: str) -> list[str]:
    """What the environment lacks, each with its remedy; the secret never appears."""
    if not issuer:
        return []
    found = [] if is_guarded(issuer) else [f"OIDC_ISSUER={issuer}: expected https://HOST, as the provider names itself"]
    found += [] if client else ["OIDC_CLIENT_ID is empty: the name under which the provider knows this service"]
    return found + ([] if secret else ["OIDC_CLIENT_SECRET is empty: what the provider gave out with OIDC_CLIENT_ID"])
