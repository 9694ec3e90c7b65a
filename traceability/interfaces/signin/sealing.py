"""Secrets as they are kept and as they travel: encrypted with a key derived from SECRET_KEY: a copy of the database tells none."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(secret: bytes) -> str:
    """The secret, encrypted and with the time."""
    return _keys().encrypt(secret).decode()


def unsealed(sealed: str, *, seconds: int | None = None) -> bytes | None:
    """The secret again; None when it was not sealed here, or longer than `seconds` ago."""
    try:
        return _keys().decrypt(sealed.encode(), ttl=seconds)
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    """The key of SECRET_KEY seals; those of SECRET_KEY_FALLBACKS still open."""
    return MultiFernet([Fernet(_derived(str(key))) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"traceability.signin.sealing").derive(key.encode())
    return base64.urlsafe_b64encode(made)
