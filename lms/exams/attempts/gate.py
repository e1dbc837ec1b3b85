"""The short way for the ordinary save, before Flask: cookie and Origin admit, the guarded write decides.

It answers what the view ``attempts.save`` would answer when a row was written, at a fraction of the cost: no session,
no routing, no hooks. Whatever else happens (anything malformed, foreign, refused) goes the ordinary way through that
view, body and all, which finds the reason and the words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from sqlalchemy import Engine

from lms.exams.attempts.entries import BODY_LIMIT, Malformed, read_entry
from lms.exams.credential import COOKIE, unseal
from lms.exams.journal.chain import microseconds
from lms.exams.journal.save import write

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_PATH = re.compile(r"/ujian/([0-9]{1,18})/simpan")
_COOKIE = re.compile(rf"(?:^|;\s*){COOKIE}=([A-Za-z0-9_-]+)")
_HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]


class SaveGate:
    """WSGI middleware.

    Args:
        application: the ordinary way.
        base_url: the configured address; a page of it, or of the address the request came to, may write.
    """

    def __init__(self, application: Application, engine: Engine, *, secret: str, base_url: str) -> None:
        self._application = application
        self._engine = engine
        self._secret = secret
        self._base_url = base_url

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            path = _PATH.fullmatch(environ.get("PATH_INFO", ""))
            if path is not None:
                answer = self._save(environ, int(path[1]))
                if answer is not None:
                    start_response("200 OK", [*_HEADERS, ("Content-Length", str(len(answer)))])
                    return [answer]
        return self._application(environ, start_response)

    def _save(self, environ: Environ, attempt_id: int) -> bytes | None:
        origin = environ.get("HTTP_ORIGIN")
        if origin is None or origin not in (
            self._base_url,
            f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST')}",
        ):
            return None
        cookie = _COOKIE.search(environ.get("HTTP_COOKIE", ""))
        credential = unseal(cookie[1], self._secret) if cookie else None
        if credential is None or credential.attempt_id != attempt_id:
            return None
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            saved = write(self._engine, read_entry(credential, body))
        except Malformed:
            return None
        if saved is None:
            return None
        return orjson.dumps(
            {
                "seq": saved.seq,
                "hash": saved.hash.hex(),
                "deadline": microseconds(saved.deadline) // 1000,
                "status": saved.status,
                "notices": saved.notices,
            }
        )
