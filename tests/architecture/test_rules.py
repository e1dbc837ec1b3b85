"""House rules a machine can hold: one clock, one committer, short files, described settings, worded notices."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from lms.notifications.wording import WORDINGS
from tests.architecture.sources import PACKAGE, ROOT, Module, dotted, modules

LONGEST = 400  # lines of a file; past them it holds two ideas

# core.clock asks for the time; core.db answers SQLite's questions for it.
CLOCKS = {"lms.core.clock", "lms.core.db"}
ASKS_THE_TIME = {
    "now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "current_timestamp", "clock_timestamp",
    "localtimestamp", "statement_timestamp", "transaction_timestamp",
}  # fmt: skip
OF = {"datetime", "date", "time", "func", "_datetime", "dt"}
# What counts seconds without asking for the time: the worker's loop, and the watch over child processes.
STOPWATCHES = {"lms.core.worker", "lms.commands.processes"}
COMMITTERS = {"lms.core.uow", "lms.core.migrate"}


def calls(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def test_nothing_but_the_clock_asks_for_the_time() -> None:
    faults = []
    for module in modules():
        for line, name in calls(module):
            *before, last = name.split(".")
            if last in ASKS_THE_TIME and before and before[-1] in OF and module.name not in CLOCKS:
                faults.append(f"{module.where}:{line}: {name}: use lms.core.clock, or take `now` as a parameter")
            if name in ("time.sleep", "time.monotonic", "time.perf_counter") and module.name not in STOPWATCHES:
                faults.append(f"{module.where}:{line}: {name}: nothing waits in a request")
    assert faults == []


def test_sql_does_not_ask_for_the_time_either() -> None:
    words = re.compile(
        r"\b(now\(\)|clock_timestamp\(\)|CURRENT_TIMESTAMP|datetime\('now'|julianday\('now')", re.IGNORECASE
    )
    # The journal's one statement reads the database's clock itself, offset included; db measures the difference once.
    allowed = {"lms.core.db", "lms.exams.journal.save"}
    faults = [
        f"{module.where}:{node.lineno}: {node.value[:60]!r}"
        for module in modules()
        if module.name not in allowed
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and words.search(node.value)
    ]
    assert faults == []


def test_only_the_unit_of_work_commits() -> None:
    faults = [
        f"{module.where}:{line}: {name}"
        for module in modules()
        if module.name not in COMMITTERS
        for line, name in calls(module)
        if name.split(".")[-1] == "commit"
    ]
    assert faults == [], "open `with uow.write():` instead; it commits at its end"


def test_files_stay_short() -> None:
    files = [path for pattern in ("*.py", "static/js/*.js", "static/css/*.css") for path in PACKAGE.rglob(pattern)]
    long = {}
    for path in files:
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LONGEST:
            long[str(path.relative_to(ROOT))] = count
    assert long == {}


def test_every_setting_is_described_in_the_readme() -> None:
    named = re.compile(r"\bLMS_[A-Z][A-Z_]*")
    files = [module.path for module in modules()] + [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    files += (ROOT / "tests" / "support").glob("*.py")
    wanted = {name for path in files for name in named.findall(path.read_text(encoding="utf-8"))}
    described = set(named.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert wanted - described == set(), "describe them in the README's table"
    assert described - wanted == set(), "the README describes settings that nothing reads"


def test_every_notice_that_is_sent_is_worded() -> None:
    faults = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "notify":
                given = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "kind")]
                kinds = [one.value for one in given if isinstance(one, ast.Constant)]
                faults += [f"{module.where}:{node.lineno}: {kind}" for kind in kinds if kind not in WORDINGS]
    assert faults == []


def test_locks_name_no_registry() -> None:
    for name in ("requirements.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "http" not in text.replace("http-", "").replace("aiohttp", "").replace("httpx", ""), name


def test_docstrings_stand_in_every_module() -> None:
    silent = [
        module.where
        for module in modules()
        if ast.get_docstring(module.tree) is None and Path(module.path).read_text(encoding="utf-8").strip()
    ]
    assert silent == []
