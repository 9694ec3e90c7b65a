"""Private keys in files: PKCS 8 PEM blocks, each below its vkey, readable by their owner alone. No Django, no database."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from traceability.ledger.signer import durable
from traceability.tlog.errors import BadKey
from traceability.tlog.notes import SigningKey, parse_vkey

_END = "-----END PRIVATE KEY-----\n"


def new_key(name: str) -> SigningKey:
    return SigningKey(name, Ed25519PrivateKey.generate())


def encode(keys: list[SigningKey]) -> str:
    """The text of a key file."""
    return "".join(f"{key.verifier.vkey}\n{_pem(key)}" for key in keys)


def decode(text: str) -> list[SigningKey]:
    """The keys of a key file, at least one. Raises BadKey for a key that is not the one its vkey names."""
    found: list[SigningKey] = []
    for block in text.split(_END)[:-1]:
        vkey, _, pem = block.partition("\n")
        named = parse_vkey(vkey)
        try:
            private = serialization.load_pem_private_key((pem + _END).encode(), password=None)
        except ValueError as problem:
            raise BadKey(f"the private key of {named.name} cannot be read") from problem
        if not isinstance(private, Ed25519PrivateKey) or SigningKey(named.name, private).verifier != named:
            raise BadKey(f"the private key of {named.name} is another one")
        found.append(SigningKey(named.name, private))
    if not found or not text.endswith(_END):
        raise BadKey("no key in the file, or half of one")
    return found


def read(path: Path) -> list[SigningKey]:
    """The keys in force. Raises OSError when the file cannot be read, BadKey when it is none, or others may read it."""
    if path.stat().st_mode & 0o077:
        raise BadKey(f"{path.name} may be read by others: chmod 600")
    return decode(path.read_text(encoding="ascii"))


def find_or_make(path: Path, name: str) -> SigningKey:
    """The key of this file, made at the first call. Several processes may call at once: one key wins, all get that one.

    Raises BadKey when the file holds the key of another name.
    """
    if not path.exists():
        durable.make_private_folder(path.parent)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        durable.write_new(beside, encode([new_key(name)]).encode())
        try:
            os.link(beside, path)  # fails if somebody was first, and never replaces
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        durable.sync_folder(path.parent)
    key = read(path)[-1]
    if key.name != name:
        raise BadKey(f"{path.name} holds the key of {key.name}, not of {name}")
    return key


def _pem(key: SigningKey) -> str:
    return key.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
