import pytest

from traceability.certificates.errors import CertificateNotSo


@pytest.mark.parametrize(
    ("state", "kind", "en", "zh"),
    [
        ("revoked", "reinstated", "The certificate is revoked: it cannot be reinstated.", "证书状态为撤销，不能恢复。"),
        ("suspended", "released", "The certificate is suspended: it cannot be released.", "证书状态为暂停，不能放行。"),
        ("certified", "revoked", "The certificate is certified: it cannot be revoked.", "证书状态为有效，不能撤销。"),
    ],
)
def test_a_move_that_is_not_known_is_told_in_both_languages(state, kind, en, zh):
    said = CertificateNotSo(state=state, kind=kind).text

    assert (said.en, said.zh) == (en, zh)
