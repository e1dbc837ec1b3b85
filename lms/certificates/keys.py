"""Where the signing key lies, and the public certificates our signatures are known by. Loads no signing library."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509

from lms.core.settings import Settings

PUBLIC_FILE = "certificate-signing.crt"


def folder(settings: Settings) -> Path:
    """Holds the key (0600) and, beside it, the certificates of this key and of earlier ones (``*.crt``)."""
    return settings.instance / "keys"


def public_certificates(settings: Settings) -> list[x509.Certificate]:
    """The certificates that documents of this installation were signed with; none before a key was made."""
    return [x509.load_pem_x509_certificate(path.read_bytes()) for path in sorted(folder(settings).glob("*.crt"))]
