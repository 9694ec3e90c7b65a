"""What is made anew for each reader: the issuer's keys, the status list of today, a credential in its other envelope. No row is written."""

import json

from django.conf import settings

from traceability.certificates import data_integrity, did, queries, status_list, vc
from traceability.certificates.services.keys import certificate_key, is_announced
from traceability.kernel import clock
from traceability.kernel.errors import Unavailable
from traceability.tlog import canonical
from traceability.tlog.notes import SigningKey


def signed_status_list(number: int) -> bytes:
    """The list as a signed credential. Raises UnknownStatusList; Unavailable while this host's key is not announced."""
    indexes, key = queries.not_holding(number), announced_key()
    document = status_list.document(settings.PUBLIC_BASE_URL, number, indexes, now=clock.now())
    method = did.method_of(settings.PUBLIC_BASE_URL, key.verifier.vkey)
    return canonical.write(data_integrity.secured(document, key.private, method=method, created=str(document["validFrom"])))


def credential_in_jwt(credential: bytes) -> str:
    """The same claims as this credential, enveloped with JOSE under the issuer that it names. Raises Unavailable."""
    document, key = canonical.read_object(credential), announced_key()
    method = f"{data_integrity.method_of(document).partition('#')[0]}#{key.verifier.id.hex()}"
    return vc.in_jwt(document, key.private, method)


def announced_key() -> SigningKey:
    """The key of this host, if the log knows it: readers trust no other. Raises Unavailable."""
    key = certificate_key()
    if not is_announced(key):
        raise Unavailable()
    return key


def did_document() -> bytes:
    """The issuer's keys, retired ones too."""
    return json.dumps(did.document(settings.PUBLIC_BASE_URL, queries.issuer_keys()), indent=1).encode()


def context() -> bytes:
    """What our prefix stands for, for ever."""
    return json.dumps(vc.context(settings.REE_NAMESPACE), indent=1).encode()
