"""What loading content files brought: the common answer of every room's loader.

A loader is two functions. ``read(folder, faults) -> Parsed`` only reads files: no database, and every fault goes into
``faults``. ``load(parsed, programme, *, now) -> LoadReport`` writes what changed, inside the caller's unit of work;
loading the same files again writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many things (modules, items, exams, rules ...) were new, got a new version, or stayed as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)

    @property
    def wrote(self) -> bool:
        """Whether anything was written."""
        return bool(self.new or self.changed)
