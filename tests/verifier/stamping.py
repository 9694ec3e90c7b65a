"""A throw-away time stamp authority: certificates made here, tokens by `openssl ts`."""

import datetime as dt
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YESTERDAY = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=1)
TOMORROW = YESTERDAY + dt.timedelta(days=2)
STAMPING, WEB = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = {digest}
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
"""


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: object

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def a_key(kind="ec"):
    if kind == "rsa":
        return rsa.generate_private_key(65_537, 2_048)
    return ec.generate_private_key(ec.SECP256R1())


def issue(
    name,
    issuer=None,
    *,
    key=None,
    begins=YESTERDAY,
    ends=TOMORROW,
    ca=False,
    path_length=None,
    purposes=None,
    critical=True,
    more=(),
    usage=None,
    serial=None,
):
    """A certificate, self-signed without an issuer; `purposes` are its extended key usages, `more` further (extension, critical) pairs."""
    key = key or a_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    for extension, is_critical in more:
        builder = builder.add_extension(extension, critical=is_critical)
    return Issued(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


@dataclass(frozen=True)
class Authority:
    """Stamps with `signer`; `chain` are the certificates that go into the token beside it."""

    folder: Path
    signer: Issued
    chain: tuple = ()
    digest: str = "sha256"
    ess: str = "sha256"

    def stamp(self, data, *, algorithm="sha256", certificates=True, token=False):
        """The response to a query over `data`, or with `token` the token alone."""
        folder = self.folder
        folder.mkdir(exist_ok=True)
        files = {"data": data, "signer.pem": self.signer.pem, "key.pem": self._key(), "chain.pem": b"".join(one.pem for one in self.chain)}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder, digest=self.digest, ess=self.ess))
        wanted = ["-cert"] if certificates else []
        self._run("ts", "-query", "-data", "data", f"-{algorithm}", *wanted, "-out", "query")
        chained = ["-chain", "chain.pem"] if self.chain else []
        out = ["-token_out"] if token else []
        signer = ["-signer", "signer.pem", "-inkey", "key.pem", *chained]
        self._run("ts", "-reply", "-config", "openssl.cnf", "-section", "here", "-queryfile", "query", *signer, *out, "-out", "reply")
        return (folder / "reply").read_bytes()

    def _key(self):
        return self.signer.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def _run(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True, timeout=60)


def rooted(folder, *, kind="ec", **changes):
    """A root and an authority below it; `changes` of the signer's certificate."""
    root = issue("root", ca=True)
    signer = issue("stamper", root, key=a_key(kind), **({"purposes": [STAMPING]} | changes))
    return root, Authority(folder, signer)
