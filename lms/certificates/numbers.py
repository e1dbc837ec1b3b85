"""Certificate numbers by the provider's pattern: they run per provider and year, without a gap or a double."""

from __future__ import annotations

import string

from flask_babel import gettext as _
from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.certificates.errors import BadPattern
from lms.certificates.models import NumberCounter
from lms.providers.models import Provider

FIELDS = frozenset({"number", "year", "month", "provider", "programme"})
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def take(session: Session, provider_id: int, year: int) -> int:
    """The next number. The counter's row stays locked until the transaction ends, so one that fails gives it back."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(NumberCounter).values(provider_id=provider_id, year=year, last=1)
    raised: Insert = statement.on_conflict_do_update(
        index_elements=[NumberCounter.provider_id, NumberCounter.year], set_={"last": NumberCounter.last + 1}
    ).returning(NumberCounter.last)
    return int(session.execute(raised).scalar_one())


def written(provider: Provider, *, number: int, year: int, month: int, programme: str) -> str:
    """A number in the provider's pattern, ``000147/balai/2026``.

    ``{number}`` must stand in it; ``{year}``, ``{month}`` (Roman, as on official letters), ``{provider}`` and
    ``{programme}`` (slugs) may. Only plain fields with a width are read: a pattern is data and reaches into nothing.

    Raises:
        BadPattern: an unknown field, no ``{number}``, or a number longer than 120 characters.
    """
    pattern = provider.number_pattern
    try:
        fields = {name for _text, name, _spec, _conversion in string.Formatter().parse(pattern) if name is not None}
        if "number" not in fields or not fields <= FIELDS:
            raise ValueError(pattern)
        found = pattern.format(
            number=number, year=year, month=_ROMAN[month - 1], provider=provider.slug, programme=programme
        )
    except (ValueError, IndexError, KeyError) as problem:
        raise BadPattern(_message(provider)) from problem
    if len(found) > 120:
        raise BadPattern(_message(provider))
    return found


def _message(provider: Provider) -> str:
    return _(
        "Pola nomor sertifikat %(provider)s tidak dapat dipakai. Administrator perlu memperbaikinya: pola harus memuat "
        "{number} dan hanya boleh memuat {number}, {year}, {month}, {provider}, {programme}.",
        provider=provider.name,
    )
