"""Every route, for every role: who is let in, who is refused, and that a refusal tells nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask, url_for

from tests.access.routes import ROLES, ROWS, Row
from tests.access.visitors import Visitors, without_tokens

NOBODYS = 987_654_321  # an id that no row has
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
HAVE_NO_TOKEN = {"attempts.save"}  # the signed SameSite=Strict cookie and the Origin check stand in


def value(rich: Visitors, name: str) -> Any:
    return name[1:] if name.startswith("=") else rich.ids[name]


def given(rich: Visitors, values: Mapping[str, str]) -> dict[str, Any]:
    return {key: rich.ids[text[1:]] if text.startswith("@") else text for key, text in values.items()}


def address(rich: Visitors, row: Row, *, missing: bool = False) -> str:
    """Of the row's object, or of one like it that is not there."""
    arguments = {key: value(rich, name) for key, name in row.args.items()}
    query = given(rich, row.query)
    if missing:
        first = next(iter(row.args), None)
        if first is not None:
            arguments[first] = NOBODYS if isinstance(arguments[first], int) else "tidak-ada-yang-begini"
        else:
            query = {key: str(NOBODYS) for key in query}
    with rich.app.test_request_context():
        return url_for(row.endpoint, **arguments, **query)


def sent(rich: Visitors, row: Row) -> dict[str, Any]:
    if row.json is not None:
        return {"json": row.json}
    return {"data": given(rich, row.data)} if row.method == "POST" else {}


def test_every_route_and_method_has_a_row(app: Flask) -> None:
    served = {
        (rule.endpoint, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & {*METHODS}
    }
    known = [(row.endpoint, row.method) for row in ROWS]
    assert served - set(known) == set(), (
        "these routes have no row: add one to tests/access/routes.py that says who may call them, with which status"
    )
    assert set(known) - served == set(), "these rows have no route any more: take them out of tests/access/routes.py"
    assert len(known) == len(set(known)), "one row a route and method"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_may(rich: Visitors, row: Row) -> None:
    where, wanted = address(rich, row), row.statuses()
    wrong = []
    for role in dict.fromkeys([*ROLES, *wanted]):
        answer = rich.ask(role, row.method, where, **sent(rich, row))
        allowed = {wanted[role]} if role in wanted else refused(role, row)
        if answer.status_code not in allowed:
            wrong.append(f"{role}: {answer.status_code}, not {sorted(allowed)}")
        elif role not in wanted and answer.status_code == 302:
            assert answer.location.startswith("/masuk?next="), f"{role} is sent to {answer.location}"
    assert not wrong, f"{row} {where}\n" + "\n".join(wrong)


def refused(role: str, row: Row) -> set[int]:
    if role == "visitor":
        return {302} if row.method == "GET" else {401}
    return {403, 404}


@pytest.mark.parametrize("row", [row for row in ROWS if row.args or row.query], ids=str)
def test_a_refusal_is_no_hint(rich: Visitors, row: Row) -> None:
    """A stranger's answer is the same, word for word, for what is there and for what is not."""
    there, gone = address(rich, row), address(rich, row, missing=True)
    for role in ("foreign_staff", "outsider", "visitor"):
        if role in row.statuses():
            continue
        first = rich.ask(role, row.method, there, **sent(rich, row))
        second = rich.ask(role, row.method, gone, **sent(rich, row))
        assert first.status_code == second.status_code, role
        if first.status_code != 302:  # the way to sign in repeats the address, and no more
            assert without_tokens(first.text).replace(there, "") == without_tokens(second.text).replace(gone, ""), role


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=str)
def test_what_changes_something_needs_the_form_s_token(rich: Visitors, row: Row) -> None:
    role = next(iter(row.statuses()))
    with rich.undone():
        answer = rich.client(role).post(address(rich, row), headers={"Accept": "text/html"}, **sent(rich, row))
    if row.endpoint in HAVE_NO_TOKEN:
        assert answer.status_code == 403 and answer.json["error"] == "foreign_origin"
    else:
        assert answer.status_code == 400 and "muat ulang" in answer.text


def other_methods(app: Flask) -> Iterator[tuple[str, str]]:
    """Paths with each method that no rule of that path serves."""
    served: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        served.setdefault(rule.rule, set()).update(rule.methods or ())
    for path, methods in served.items():
        for method in METHODS:
            if method not in methods:
                yield path, method


def test_other_methods_are_not_allowed(rich: Visitors) -> None:
    known = {row.endpoint: address(rich, row) for row in ROWS}
    paths = {rule.rule: known[rule.endpoint].partition("?")[0] for rule in rich.app.url_map.iter_rules()}
    wrong = []
    with rich.undone():
        client = rich.client("administrator")
        for path, method in other_methods(rich.app):
            answer = client.open(paths[path], method=method, headers=rich.guard)
            if answer.status_code != 405:
                wrong.append((method, paths[path], answer.status_code))
    assert wrong == []
