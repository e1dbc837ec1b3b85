"""Reading YAML field by field, so that every fault names its line and none stops the reading.

Values are taken as they were written: "0.50" and 0.50 are the same text, and no number passes through a float.
"""

import difflib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from lms.items.messages import Message

MAX_DEPTH = 12
"""Deepest nesting read; the formats of content need 5."""

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a file from being used: where it is, lines counted from 1, and what to mend."""

    file: str
    line: int
    message: Message


@dataclass(slots=True)
class FaultList:
    """The faults of one file."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def add(self, at: yaml.Node | int, message: Message) -> None:
        """Note a fault at a node or line."""
        line = at if isinstance(at, int) else at.start_mark.line + 1
        self.faults.append(Fault(self.file, line, message))

    @contextmanager
    def none_within(self) -> Iterator["Clean"]:
        """Tells, after some reading, whether it was free of faults."""
        before = len(self.faults)
        clean = Clean()
        yield clean
        clean.free = len(self.faults) == before


@dataclass(slots=True)
class Clean:
    """Whether a stretch of reading was free of faults."""

    free: bool = False


class _RefusedError(yaml.MarkedYAMLError):
    """YAML that is correct and still not read."""

    def __init__(self, message: Message, event: yaml.Event) -> None:
        mark: Any = event.start_mark
        super().__init__(problem=str(message), problem_mark=mark)
        self.message = message


class _Loader(yaml.SafeLoader):
    """Composes nodes without aliases, which could expand without bound, and without deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(Message("alias (*) tidak dipakai di sini"), event)
        if self.depth >= MAX_DEPTH:
            raise _RefusedError(Message("susunannya terlalu dalam"), event)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def compose(text: str, faults: FaultList) -> yaml.Node | None:
    """The root node of `text`, or None with a fault where it is empty or no YAML."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.message if isinstance(error, _RefusedError) else error.problem or error.context
        message = Message("Berkas ini bukan YAML yang benar: %(problem)s.", {"problem": problem})
        faults.add(mark.line + 1 if mark else 1, message)
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        faults.add(line, Message("Ada karakter yang tidak dapat dibaca."))
        return None
    if node is None:
        faults.add(1, Message("Berkas ini kosong."))
    return node


class Fields:
    """A mapping of the file. Each reader notes what is wrong and gives a harmless value in its place."""

    def __init__(self, node: yaml.Node, faults: FaultList, known: Collection[str]) -> None:
        self.node = node
        self.faults = faults
        self.nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            faults.add(node, Message("Di sini seharusnya ada daftar \u201ckunci: nilai\u201d."))
            return
        for key_node, value in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if key not in known:
                faults.add(key_node, _unknown(key, known))
            elif key in self.nodes:
                faults.add(key_node, Message("Kunci \u201c%(key)s\u201d ditulis dua kali.", {"key": key}))
            else:
                self.nodes[key] = value

    def at(self, name: str) -> yaml.Node:
        """The node of a field, or of the whole mapping where the field is missing."""
        return self.nodes.get(name, self.node)

    def fault(self, name: str, message: Message) -> None:
        """Note a fault at a field."""
        self.faults.add(self.at(name), message)

    def has(self, name: str) -> bool:
        """Whether the field is there and is not null."""
        node = self.nodes.get(name)
        return node is not None and not _is_null(node)

    def text(self, name: str, *, required: bool = False) -> str:
        """The text of a field, outer blanks taken off; "" where it is missing."""
        if not self.has(name):
            if required:
                self.fault(name, Message("Kunci \u201c%(key)s\u201d wajib diisi.", {"key": name}))
            return ""
        text = _scalar(self.nodes[name], name, self.faults).strip()
        if required and not text and isinstance(self.nodes[name], yaml.ScalarNode):
            self.fault(name, Message("Kunci \u201c%(key)s\u201d wajib diisi.", {"key": name}))
        return text

    def boolean(self, name: str, *, default: bool | None) -> bool:
        """A yes or no; required where `default` is None."""
        if default is not None and not self.has(name):
            return default
        value = self.text(name, required=True).casefold()
        if value and value not in _TRUE | _FALSE:
            self.fault(name, Message("\u201c%(key)s\u201d harus true atau false.", {"key": name}))
        return value in _TRUE

    def decimal(self, name: str, *, required: bool = False) -> Decimal | None:
        """A number, point as decimal sign; None where it is missing or is none."""
        text = self.text(name, required=required)
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            message = Message(
                "\u201c%(key)s\u201d harus angka dengan titik sebagai tanda desimal, misalnya \u201c0.5\u201d.",
                {"key": name},
            )
            self.fault(name, message)
            return None
        return Decimal(text)

    def one_of(self, name: str, values: Collection[str], *, required: bool = False) -> str:
        """One of `values`, or "" where it is missing or another."""
        text = self.text(name, required=required)
        if text and text not in values:
            choices = ", ".join(values)
            self.fault(
                name,
                Message("\u201c%(key)s\u201d harus salah satu dari: %(choices)s.", {"key": name, "choices": choices}),
            )
            return ""
        return text

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date written as 2017-04-11."""
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, Message("\u201c%(key)s\u201d harus tanggal seperti 2017-04-11.", {"key": name}))
            return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(_scalar(node, name, self.faults).strip() for node in self._sequence(name))

    def mapping(self, name: str, known: Collection[str]) -> "Fields | None":
        """A mapping inside this one, or None where it is missing."""
        return Fields(self.nodes[name], self.faults, known) if self.has(name) else None

    def mappings(
        self, name: str, known: Collection[str], *, least: int = 0, most: int | None = None
    ) -> tuple["Fields", ...]:
        """A list of mappings, of `least` to `most` entries."""
        nodes = self._sequence(name)
        if len(nodes) < least or (most is not None and len(nodes) > most):
            params = {"key": name, "least": least, "most": most, "count": len(nodes)}
            self.fault(
                name, Message("\u201c%(key)s\u201d harus berisi %(least)d sampai %(most)d; sekarang %(count)d.", params)
            )
        return tuple(Fields(node, self.faults, known) for node in nodes)

    def _sequence(self, name: str) -> list[yaml.Node]:
        if not self.has(name):
            return []
        node = self.nodes[name]
        if not isinstance(node, yaml.SequenceNode):
            self.fault(name, Message("\u201c%(key)s\u201d harus berupa daftar.", {"key": name}))
            return []
        return list(node.value)


def _scalar(node: yaml.Node, name: str, faults: FaultList) -> str:
    if not isinstance(node, yaml.ScalarNode):
        faults.add(node, Message("\u201c%(key)s\u201d harus berupa teks.", {"key": name}))
        return ""
    return str(node.value)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _unknown(key: str, known: Collection[str]) -> Message:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return Message(
            "Kunci \u201c%(key)s\u201d tidak dikenal; mungkin maksudnya \u201c%(near)s\u201d.",
            {"key": key, "near": near[0]},
        )
    return Message("Kunci \u201c%(key)s\u201d tidak dikenal di sini.", {"key": key})
