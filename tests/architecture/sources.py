"""The package's own files, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lms"


@dataclass(frozen=True)
class Module:
    """A Python file of the package; ``name`` is dotted, ``lms.core.db``."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = list(path.relative_to(ROOT).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        found.append(Module(".".join(parts), path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


def names() -> set[str]:
    return {module.name for module in modules()}


def imports(module: Module) -> list[tuple[int, str]]:
    """Line and dotted name of every module of ours that is imported; ``from lms.core import db`` is ``lms.core.db``."""
    known = names()
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "lms"]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "lms":
            assert node.level == 0, f"{module.where}:{node.lineno}: imports are written out"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.append((node.lineno, full if full in known else node.module))
    return found


def dotted(node: ast.expr) -> str:
    """``datetime.now`` of the expression that is called; empty for anything but names and attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ".".join(["", *reversed(parts)])
