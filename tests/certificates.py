"""Certificates for the test server, made by the openssl program while the tests run."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest


def certificate(folder: Path, *, days: int = 2, names: str = "DNS:localhost,DNS:feeds.example,IP:127.0.0.1") -> Path:
    """A file with a key and a certificate signed by itself, expired if `days` is negative."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl program to make certificates")
    key, request, extensions, made = (folder / name for name in ("key.pem", "request.pem", "extensions", "made.pem"))
    extensions.write_text(f"subjectAltName={names}")
    _openssl(f"req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} -out {request} -subj /CN=test")
    _openssl(f"x509 -req -in {request} -signkey {key} -days {days} -extfile {extensions} -out {made}")
    both = folder / "both.pem"
    both.write_text(key.read_text() + made.read_text())
    return both


def serving(both: Path, *, http2: bool = True) -> ssl.SSLContext:
    """What a server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    context.set_alpn_protocols(["h2", "http/1.1"] if http2 else ["http/1.1"])
    return context


def trusting(both: Path) -> ssl.SSLContext:
    """What a client believes that trusts this certificate only."""
    return ssl.create_default_context(cafile=str(both))


def _openssl(arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], check=True, capture_output=True, timeout=30)
