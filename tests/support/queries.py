"""How many statements a piece of work sends to the database: the budget of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from lms.core.db import db


@dataclass
class Count:
    """The statements sent so far; ``int(count)`` and comparisons with a number read naturally in an assert."""

    statements: list[str] = field(default_factory=list)

    def __int__(self) -> int:
        return len(self.statements)

    def __le__(self, limit: int) -> bool:
        return len(self.statements) <= limit

    def __repr__(self) -> str:
        return f"{len(self.statements)} statements:\n" + "\n".join(s.replace("\n", " ")[:200] for s in self.statements)


@contextmanager
def query_count() -> Iterator[Count]:
    """Count statements on the current application's engine::

    with query_count() as count:
        client.get("/angkatan")
    assert count <= 8
    """
    found = Count()

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            found.statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
