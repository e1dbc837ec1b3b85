"""The unit of work: the one place that commits.

Read, compute and render outside; inside ``with uow.write():`` check the guards again, write, leave. A service that is
called inside another's block joins it. Enrolments that were touched are reconciled once each, in id order, before
the commit; many
of them go to the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from flask import current_app
from sqlalchemy.orm import Session

from lms.core import outbox
from lms.core.db import db, writing

RECONCILE_INLINE_LIMIT = 50


class Reconciler(Protocol):
    def __call__(self, enrolment_id: int) -> None: ...


class _Work:
    def __init__(self) -> None:
        self.touched: set[int] = set()
        self.after: list[Callable[[], None]] = []


def register_reconciler(app: Any, reconcile: Reconciler) -> None:
    """Wiring hands over ``workflows.reconcile``; core cannot import it."""
    app.extensions["lms.reconcile"] = reconcile


@contextmanager
def write() -> Iterator[Session]:
    """Open the write transaction, or join the one that is open.

    Yields the session. Commits at the end of the outermost block; any exception rolls everything back. What was loaded
    before is read again when next used, so that guards see what is true now.
    """
    session = db.session
    if "lms.work" in session.info:
        yield session
        return
    session.rollback()  # end the read transaction; a SQLite read cannot become a write
    work = session.info["lms.work"] = _Work()
    try:
        with writing(db.engine):
            try:
                yield session
                _reconcile(session, work)
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        del session.info["lms.work"]
    for action in work.after:
        action()


def touch(enrolment_id: int) -> None:
    """What follows from this enrolment may have changed."""
    _current().touched.add(enrolment_id)


def after_commit(action: Callable[[], None]) -> None:
    """Run ``action`` when the transaction is safe: for what may be lost without harm (a cache), never for what
    leaves."""
    _current().after.append(action)


def _current() -> _Work:
    work: _Work | None = db.session.info.get("lms.work")
    if work is None:
        raise RuntimeError("outside `with uow.write():`")
    return work


def _reconcile(session: Session, work: _Work) -> None:
    session.flush()
    if len(work.touched) > RECONCILE_INLINE_LIMIT:
        for enrolment_id in sorted(work.touched):
            outbox.enqueue("enrolment:reconcile", {"enrolment_id": enrolment_id}, key=f"reconcile:{enrolment_id}")
        return
    reconcile: Reconciler | None = current_app.extensions.get("lms.reconcile")
    done: set[int] = set()
    while reconcile is not None and (waiting := sorted(work.touched - done)):
        done.add(waiting[0])
        reconcile(waiting[0])
        session.flush()
