"""Secrets that must be read again, encrypted with a key derived from SECRET_KEY: a copy of the database tells none."""

import base64
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@dataclass(frozen=True)
class Sealing:
    """The secrets of one purpose: what was sealed for another does not open."""

    purpose: str

    def seal(self, secret: bytes) -> str:
        """The secret, encrypted and with the time."""
        return self._keys().encrypt(secret).decode()

    def unsealed(self, sealed: str, *, seconds: int | None = None) -> bytes | None:
        """The secret again; None when it was not sealed here, or longer than `seconds` ago."""
        try:
            return self._keys().decrypt(sealed.encode(), ttl=seconds)
        except InvalidToken:
            return None

    def _keys(self) -> MultiFernet:
        """The key of SECRET_KEY seals; those of SECRET_KEY_FALLBACKS still open."""
        return MultiFernet([Fernet(self._derived(str(key))) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])

    def _derived(self, key: str) -> bytes:
        made = HKDF(algorithm=SHA256(), length=32, salt=None, info=self.purpose.encode()).derive(key.encode())
        return base64.urlsafe_b64encode(made)
