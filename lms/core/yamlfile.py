"""YAML files checked against a pydantic model, every fault with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from flask_babel import gettext as _
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FileFault:
    """Something wrong in a content file; ``line`` counts from 1 and is 0 where no line fits."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


def read(
    path: Path, model: type[Model], faults: list[FileFault], *, text: str | None = None, offset: int = 0
) -> Model | None:
    """Read a YAML file into ``model``; None and entries in ``faults`` where it does not fit.

    Args:
        text: the YAML itself where it is a part of the file (front matter).
        offset: lines of the file before that part.
    """
    name = str(path)
    try:
        source = path.read_text(encoding="utf-8") if text is None else text
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        value = yaml.safe_load(source)
    except UnicodeDecodeError:
        faults.append(FileFault(name, 0, _("Berkas ini bukan teks UTF-8.")))
        return None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        detail = str(getattr(problem, "problem", "") or problem)
        faults.append(
            FileFault(name, offset + mark.line + 1 if mark else 0, _("YAML tidak terbaca: %(why)s", why=detail))
        )
        return None
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            where = ".".join(str(part) for part in error["loc"])
            faults.append(FileFault(name, offset + line_of(node, error["loc"]), f"{where}: {_words(error)}"))
        return None


def line_of(node: yaml.Node | None, location: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest part of ``location`` that stands in the file."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                continue  # a union's tag or a missing key: keep the line we have
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _words(error: Any) -> str:
    kind = error["type"]
    if kind == "missing":
        return _("bagian ini wajib ada.")
    if kind == "extra_forbidden":
        return _("bagian ini tidak dikenal.")
    return str(error["msg"])
