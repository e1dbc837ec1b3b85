"""The banks, and the items of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import access
from lms.core.i18n import language
from lms.core.paging import paginate
from lms.exams.banks import policies, queries, words
from lms.exams.banks.kinds import KINDS
from lms.exams.banks.queries import FACETS, Filters, ItemList
from lms.exams.banks.views.loading import load_bank
from lms.exams.models import Bank
from lms.items.formats.content_yaml import BLOOM, DIFFICULTIES
from lms.items.quality import LONGEST_KEY_LIMIT, POSITION_LIMIT

PAGE_SIZE = 25


@access.requires(policies.may_enter)
def index() -> str:
    return render_template("banks/index.html", rows=queries.banks(current_user), words=words)


@access.signed_in
def bank(slug: str) -> str:
    found = load_bank(slug)
    filters = Filters(
        words=request.args.get("q", "").strip()[:100],
        chosen={name: frozenset(request.args.getlist(name)[:50]) for name in FACETS},
        newest_first=request.args.get("sort") == "newest",
    )
    items = queries.items(found, filters)
    labels = _labels(found)
    groups = _groups(items, filters, labels)
    return render_template(
        "banks/bank.html",
        bank=found,
        page=paginate(items.statement, size=PAGE_SIZE),
        total=items.total,
        filters=filters,
        groups=groups,
        active=_chips(groups, filters),
        health=queries.key_health(found),
        limits={"longest": LONGEST_KEY_LIMIT, "position": POSITION_LIMIT},
        may_write=policies.may_write(current_user, found),
        words=words,
    )


def _labels(bank: Bank) -> dict[str, Mapping[str, str]]:
    """Labels of the values of each filter, in the order in which they stand."""
    titles = queries.units(bank)
    return {
        "standing": {one.value: words.standing_label(one) for one in words.Standing},
        "unit": {code: f"{code} {title[language() == 'en']}" for code, title in titles.items()},
        "kind": {name: words.kind_label(name) for name in KINDS},
        "bloom": {code: words.bloom_label(code) for code in BLOOM},
        "difficulty": {code: words.difficulty_label(code) for code in DIFFICULTIES},
    }


def _groups(items: ItemList, filters: Filters, labels: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    names = {
        "standing": _("Status"),
        "unit": _("Unit kompetensi"),
        "kind": _("Jenis"),
        "bloom": _("Taraf Bloom"),
        "difficulty": _("Kesukaran"),
    }
    groups = []
    for name, label in names.items():
        counts, chosen = items.facets[name], filters.chosen[name]
        known = labels[name]
        values = [v for v in known if v in counts or v in chosen] + sorted(v for v in counts if v not in known)
        choices = [
            {
                "value": value,
                "label": known.get(value) or value or _("Belum diisi"),
                "count": counts.get(value, 0),
                "checked": value in chosen,
            }
            for value in values
        ]
        if len(choices) > 1 or chosen:
            groups.append({"name": name, "label": label, "choices": choices})
    return groups


def _chips(groups: list[dict[str, Any]], filters: Filters) -> list[dict[str, str]]:
    chips = []
    if filters.words:
        chips.append({"label": _("Kata: %(words)s", words=filters.words), "url": _without("q", filters.words)})
    for group in groups:
        for choice in group["choices"]:
            if choice["checked"]:
                label = f"{group['label']}: {choice['label']}"
                chips.append({"label": label, "url": _without(group["name"], choice["value"])})
    return chips


def _without(name: str, value: str) -> str:
    """This list's address without one value of one filter, at its first page."""
    arguments: dict[str, Any] = request.args.to_dict(flat=False)
    arguments.pop("page", None)
    # The search is kept as it was cleaned, so it is taken out whole.
    arguments[name] = [] if name == "q" else [one for one in arguments.get(name, []) if one != value]
    return url_for("banks.bank", **(request.view_args or {}), **arguments)
