"""The item library works with the web framework, the database and the rest of the project out of reach."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        ours = top == "lms" and name != "lms" and name.split(".")[1] != "items"
        if ours or top in {"flask", "werkzeug", "sqlalchemy", "wtforms", "bleach", "nh3", "babel", "markdown_it"}:
            raise ImportError(f"{name} is out of reach here")
        return None

sys.meta_path.insert(0, Blocked())
import lms.items
for module in pkgutil.walk_packages(lms.items.__path__, "lms.items."):
    importlib.import_module(module.name)

from lms.items.formats.content_yaml import read_items
text = '''
bank: b
pool: practice
items:
  - {id: a1-p-1, kind: true_false, unit: A1, bloom: C1, difficulty: easy, tags: [t], source: s,
     stem: "Benar?", answer: true}
'''
result = read_items(text, "x.yaml", to_html=lambda text: f"<p>{text}</p>")
assert not result.faults, result.faults
item, _ = result.items[0]
assert lms.items.score_item(item, item.solution()).score == 1
assert "radio" in lms.items.render_item(item, lms.items.arrange(item, b"seed"))
"""


def test_imports_nothing_but_its_libraries() -> None:
    finished = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
