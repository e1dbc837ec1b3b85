"""The worker makes a certificate's PDF once, and never again."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys

import pytest
from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from lms.certificates import commands, handlers, keys, making, queries
from lms.certificates.signing import verify_pdf
from lms.core import clock, storage, uow, worker
from lms.core.db import db
from lms.core.outbox import MessageStatus, OutboxMessage
from lms.core.storage import StoredFile
from tests.support.certificates import enrol, fresh, issue, with_key
from tests.support.factories import World


def test_the_worker_makes_signs_and_keeps_it(app: Flask, world: World) -> None:
    with_key()
    certificate = issue(world, enrol(world, "Maria <b>Yuliana</b> #let x = 1, A.Md.Kep."))
    assert certificate.file_id is None
    worker.work_until_empty(app)
    made = fresh(certificate)
    content = storage.read(made.file)  # type: ignore[arg-type]
    assert hashlib.sha256(content).hexdigest() == made.sha256
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert made.number in text
    assert made.code in text
    assert "<b>Yuliana</b> #let x = 1" in " ".join(text.split())
    trusted = keys.public_certificates(app.extensions["lms.settings"])
    checked = verify_pdf(content, trusted)
    assert checked.intact
    assert not checked.problems
    assert queries.by_digest(made.sha256 or "") is not None


def test_it_is_never_made_twice(app: Flask, world: World) -> None:
    with_key()
    certificate = issue(world)
    making.make({"certificate_id": certificate.id})
    before = fresh(certificate).sha256
    making.make({"certificate_id": certificate.id})
    worker.work_until_empty(app)
    assert fresh(certificate).sha256 == before
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_two_workers_keep_one_file(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reads before the first has written, and finds the file when it wants to write its own."""
    with_key()
    certificate = issue(world)
    typeset = making.typeset

    def slow(document: object) -> bytes:
        monkeypatch.setattr(making, "typeset", typeset)
        making.make({"certificate_id": certificate.id})
        return typeset(document)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "typeset", slow)
    making.make({"certificate_id": certificate.id})
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_revoked_one_is_still_made(app: Flask, world: World) -> None:
    with_key()
    certificate = issue(world)
    with uow.write():
        revoked = fresh(certificate)
        revoked.revoked_at, revoked.revocation_reason = clock.now(), "alasan"
    worker.work_until_empty(app)
    assert fresh(certificate).file_id is not None


def test_without_a_key_the_message_waits_and_says_so(
    app: Flask, world: World, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "folder", lambda _settings: tmp_path)
    certificate = issue(world)
    worker.work_once(app)
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == queries.MAKE)).one()
    db.session.refresh(message)
    assert message.status is MessageStatus.WAITING
    assert "no signing key" in (message.last_error or "")
    assert not queries.is_delayed(certificate.id)
    with uow.write():
        message.status = MessageStatus.PARKED
    assert queries.is_delayed(certificate.id)


def test_unknown_certificates_are_passed_over(app: Flask, world: World) -> None:
    making.make({"certificate_id": 10**9})


def test_the_makers_stay_out_of_web_processes() -> None:
    code = (
        "import sys, lms.wiring, lms.certificates.views\n"
        "found = {'typst', 'pyhanko', 'lms.certificates.making'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(found)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_handler_is_imported_when_it_is_needed() -> None:
    seen = []
    handlers.lazily("tests.certificates.test_making:_note")({"certificate_id": 1})
    seen.extend(_noted)
    assert seen == [{"certificate_id": 1}]


_noted: list[dict[str, object]] = []


def _note(payload: dict[str, object]) -> None:
    _noted.append(payload)


def test_the_command_makes_a_key_once(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    first = CliRunner().invoke(commands.keys, ["create", "--name", "Balai Uji"])
    again = CliRunner().invoke(commands.keys, ["create"])
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "made" in first.output
    assert "nothing was changed" in again.output
