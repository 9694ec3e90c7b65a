"""Secrets as they are kept and as they travel: encrypted with a key derived from SECRET_KEY: a copy of the database tells none."""

from traceability.kernel.sealing import Sealing

_SEALING = Sealing("traceability.signin.sealing")


def seal(secret: bytes) -> str:
    """The secret, encrypted and with the time."""
    return _SEALING.seal(secret)


def unsealed(sealed: str, *, seconds: int | None = None) -> bytes | None:
    """The secret again; None when it was not sealed here, or longer than `seconds` ago."""
    return _SEALING.unsealed(sealed, seconds=seconds)
