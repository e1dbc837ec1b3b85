"""Imports go down (see the picture of the rooms in the README), and stand at the head of their file."""

from __future__ import annotations

import ast

from tests.architecture.sources import Module, imports, modules

# From the ground up. A room may import those that stand before it; two in one place do not know each other.
ORDER = (
    {"core"},
    {"accounts"},
    {"providers"},
    {"courses"},
    {"exams"},
    {"grading"},
    {"certificates"},
    {"cpd"},
    {"portfolio"},
    {"notifications", "monitoring"},
    {"workflows"},
)
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
WEB = {"views", "forms", "handlers", "commands", "navigation"}  # read any room's queries; nobody else imports these
ROOF = {"lms.wiring", "lms.models", "lms.cli", "lms.__main__"}
USES_ITEMS = {"exams", "grading", "workflows"}


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def is_web(name: str) -> bool:
    return room_of(name) != "core" and bool(WEB & set(name.split(".")[1:]))


def is_command(name: str) -> bool:
    return "commands" in name.split(".")


def fault(importer: str, imported: str) -> str | None:
    """Why this import goes the wrong way, or None."""
    if importer in ROOF or is_command(importer) or imported == "lms":
        return None
    here, there = room_of(importer), room_of(imported)
    if here == there:
        return (
            "a model, query, policy or service does not know its web modules"
            if is_web(imported) and not is_web(importer)
            else None
        )
    if here == "items":
        return "items imports nothing of ours"
    if there == "items":
        return None if here in USES_ITEMS else "items are for exams, grading and the workflows"
    if imported in ROOF:
        return "the roof is for commands"
    if is_web(imported):
        return "another room's web modules are its own"
    if LEVEL[there] < LEVEL[here]:
        return None
    if is_web(importer) and ("queries" in imported.split(".") or there == "workflows"):
        return None
    return f"{there} stands above {here}" if LEVEL[there] > LEVEL[here] else f"{there} and {here} stand side by side"


def test_every_room_has_its_place() -> None:
    rooms = {room_of(module.name) for module in modules()} - {room_of(name) for name in ROOF} - {""}
    assert rooms == set(LEVEL) | {"items", "commands"}


def test_imports_go_down() -> None:
    faults = [
        f"{module.where}:{line}: {imported}: {why}"
        for module in modules()
        for line, imported in imports(module)
        if (why := fault(module.name, imported))
    ]
    assert faults == []


def test_the_rule_itself_sees_a_wrong_way() -> None:
    assert fault("lms.courses.services.offerings", "lms.exams.models")
    assert fault("lms.core.audit", "lms.accounts.models")
    assert fault("lms.items.model", "lms.core.richtext")
    assert fault("lms.portfolio.views", "lms.courses.views")
    assert fault("lms.notifications.services", "lms.monitoring.queries")
    assert fault("lms.courses.services.offerings", "lms.workflows.progress")
    assert fault("lms.courses.models", "lms.courses.views")
    assert fault("lms.courses.views.home", "lms.cpd.services")
    assert not fault("lms.courses.views.home", "lms.cpd.queries")
    assert not fault("lms.courses.views.home", "lms.workflows.progress")
    assert not fault("lms.grading.services", "lms.exams.models")


def nested(module: Module) -> list[str]:
    """Imports inside a function, of whatever package."""
    return [
        f"{module.where}:{inner.lineno}"
        for outer in ast.walk(module.tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def test_no_import_hides_in_a_function() -> None:
    assert [place for module in modules() for place in nested(module)] == []
