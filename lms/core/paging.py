"""Pages of a list, with their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from lms.core.db import db

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: Sequence[T]
    page: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        """This list's address with the same filters at page ``number``."""
        arguments = {**(request.view_args or {}), **request.args.to_dict(flat=False), "page": number}
        return url_for(request.endpoint or "courses.home", **arguments)


def paginate(statement: Select[Any], *, page: int | None = None, size: int = 25) -> Page[Any]:
    """Two queries: the count and the page; ``page`` comes from the address unless given."""
    wanted = page if page is not None else request.args.get("page", 1, type=int)
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, wanted), pages)
    rows = db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, pages, total)
