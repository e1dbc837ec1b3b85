"""What is installed is whole: sdist, wheel, a clean environment, and every asset fetched from the running system."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.support.databases import ROOT
from tests.support.demo import Demo

pytestmark = pytest.mark.slow

IN_HTML = re.compile(r'(?:href|src)="(/static/[^"#?]+)"')
IN_CSS = re.compile(r"""url\(["']?([^"')]+)["']?\)""")
IN_SCRIPT = re.compile(r"""(?:from\s*|import\s*\(?\s*|new URL\(\s*)["'](\.{1,2}/[^"']+)["']""")
PAGES = ("/masuk", "/lupa-sandi", "/katalog", "/periksa", "/halaman-yang-tidak-ada")
SHIPPED = (".py", ".html", ".css", ".js", ".svg", ".typ", ".yaml", ".md", ".mako")
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, as an installer without a checkout would."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"build_assets.py", "package-lock.json", "lms/static/vendor/STAMP", "README.md"} <= names
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of a clean environment that holds the wheel and what it needs at run time, in locked versions."""
    place = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    locked = re.findall(r"^([\w.-]+==\S+(?: ;[^\\]*)?)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    constraints = place / "constraints.txt"
    constraints.write_text("\n".join(locked) + "\n")
    wanted = ["--constraint", str(constraints), str(wheel)]
    quick = subprocess.run([sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, *wanted])
    if quick.returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


@pytest.fixture
def demo(installed: str, tmp_path: Path) -> Iterator[Demo]:
    instance = tmp_path / "instance"
    instance.mkdir()
    running = Demo(instance, f"sqlite:///{instance / 'widya.db'}", installed)
    yield running
    running.end()


def test_nothing_is_missing_from_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "lms/translations/en/LC_MESSAGES/messages.mo" in names
    assert "lms/static/vendor/idb/index.js" in names
    for folder, inside in (("lms", "lms"), ("migrations", "lms/migrations"), ("content", "lms/content")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in (
                ".py",
                ".html",
                ".css",
                ".js",
                ".svg",
                ".typ",
                ".yaml",
                ".md",
                ".mako",
            ):
                assert f"{inside}/{path.relative_to(ROOT / folder)}" in names, path
    assert not [name for name in names if name.startswith(("tests/", "bench/", "node_modules/"))]


def test_every_asset_of_the_installed_system_is_served(demo: Demo, wheel: Path) -> None:
    demo.wait_for("ready on", 180)
    wanted: set[str] = set()
    for page in PAGES:
        status, _kind, body = demo.fetch(page)
        assert status in (200, 404), (page, status)
        wanted |= set(IN_HTML.findall(body.decode()))
    assert len(wanted) >= 5
    version = next(iter(wanted)).split("/")[2]
    with zipfile.ZipFile(wheel) as archive:
        shipped = [name.removeprefix("lms/static/") for name in archive.namelist() if name.startswith("lms/static/")]
    wanted |= {f"/static/{version}/{name}" for name in shipped}

    fetched: set[str] = set()
    while waiting := sorted(wanted - fetched):
        for path in waiting:
            status, kind, body = demo.fetch(path)
            assert status == 200, path
            suffix = Path(path).suffix
            assert kind == KINDS.get(suffix, kind), (path, kind)
            fetched.add(path)
            pattern = {".css": IN_CSS, ".js": IN_SCRIPT}.get(suffix)
            for reference in pattern.findall(body.decode()) if pattern else ():
                if not reference.startswith("data:"):
                    assert not urlsplit(reference).netloc, f"{path} reaches for another host: {reference}"
                    wanted.add(urljoin(path, reference))
    print(f"{len(fetched)} assets fetched")
    assert "Traceback" not in demo.said()
