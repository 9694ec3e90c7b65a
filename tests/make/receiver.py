"""A receiver of webhooks on this machine: a real server that answers as told, over TLS with a throw-away authority where asked."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook

LOOPBACK = [ip_network("127.0.0.0/8")]


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """The notice, checked as a receiver checks it: signature and time. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Answer:
    """What is answered; `pause` seconds before each piece of the body."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    pause: float = 0


@dataclass
class Receiver:
    """`answers` are given one after the other, the last one for ever."""

    url: str
    heard: list[Received] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [Answer()])

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def notices(self, secret: str) -> list[Any]:
        return [one.verified(secret) for one in self.heard]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many rounds may come at once


@contextmanager
def a_receiver(*answers: Answer, host: str = "127.0.0.1", port: int = 0, folder: Path | None = None, named: str = "") -> Iterator[Receiver]:
    """With `folder` over TLS: the authority's certificate lies there as `root.pem`; `named` is the name that its own is for."""
    server = _Server((host, port), BaseHTTPRequestHandler)
    if folder is not None:
        server.socket = _with_tls(folder, named).wrap_socket(server.socket, server_side=True)
    scheme, bound = "https" if folder else "http", server.server_address[1]
    receiver = Receiver(f"{scheme}://{named or host}:{bound}/hook?a=b")
    receiver.answers = list(answers) or receiver.answers
    server.RequestHandlerClass = _handler(receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(Received(self.path, dict(self.headers), body))
            answer = receiver.next_answer()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(sum(map(len, answer.pieces))), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in answer.pieces:
                time.sleep(answer.pause)
                try:
                    self.wfile.write(piece)
                    self.wfile.flush()
                except OSError:
                    return

        def log_message(self, *said: object) -> None:
            """Nothing: the test tells."""

    return Handler


def _with_tls(folder: Path, named: str) -> ssl.SSLContext:
    root_key, own_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away root")]), datetime.now(UTC)

    def certificate(name: x509.Name, key: ec.EllipticCurvePrivateKey, *extensions: tuple[x509.ExtensionType, bool]) -> x509.Certificate:
        builder = x509.CertificateBuilder(issuer_name=root_name, subject_name=name, public_key=key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
        # From Python 3.13 on a certificate must be as RFC 5280 has it: whose key signed it, and that this one may.
        identifiers = [
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False),
        ]
        for extension, is_critical in (*extensions, *identifiers):
            builder = builder.add_extension(extension, is_critical)
        return builder.not_valid_after(now + timedelta(days=1)).sign(root_key, hashes.SHA256())

    signs = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    root = certificate(root_name, root_key, (x509.BasicConstraints(ca=True, path_length=0), True), (signs, True))
    own = certificate(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")]),
        own_key,
        (x509.SubjectAlternativeName([_alternative(named)]), False),
    )
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    plain = own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "own.pem").write_bytes(own.public_bytes(Encoding.PEM) + plain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


def _alternative(named: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(named))
    except ValueError:
        return x509.DNSName(named)
