"""A programme as files whose keys, weights, reasons and general feedback hold canaries; one item of every kind."""

from __future__ import annotations

from pathlib import Path

from tests.support import programme_files as small
from tests.support.exams import CANARY

KEY_NUMBER = "31.4159"  # the key of the numeric item, which no text can mark
WEIGHT = "0.7319"  # the part of the mark that a nearly right short text earns
# What must not be seen before the review rules allow it, as it is stored and as each language writes it.
CANARIES = (CANARY, KEY_NUMBER, KEY_NUMBER.replace(".", ","), WEIGHT, WEIGHT.replace(".", ","))

ITEMS = """\
bank: kenari-{pool}
pool: {pool}
demo: true
items:
  - id: kcl01-{letter}-201
    kind: single
    {common}
    stem: Pilih satu. Manakah yang dingin?
    options:
      - {{text: Es batu dingin, correct: true, reason: "{canary} a"}}
      - {{text: Api yang panas, reason: "{canary} b"}}
      - {{text: Uap yang panas, reason: "{canary} c"}}
      - {{text: Teh yang panas, reason: "{canary} d"}}
  - id: kcl01-{letter}-202
    kind: multiple
    {common}
    stem: Pilih semua yang dingin.
    options:
      - {{text: Es batu, correct: true, reason: "{canary} a"}}
      - {{text: Api unggun, reason: "{canary} b"}}
      - {{text: Es serut, correct: true, reason: "{canary} c"}}
      - {{text: Uap air, reason: "{canary} d"}}
  - id: kcl01-{letter}-203
    kind: true_false
    {common}
    stem: Air membeku pada 0 derajat. Benarkah?
    answer: true
    reason_true: "{canary} benar"
    reason_false: "{canary} salah"
  - id: kcl01-{letter}-204
    kind: matching
    {common}
    stem: Pasangkan.
    pairs:
      - {{left: Es, right: Beku, reason: "{canary} a"}}
      - {{left: Air, right: Cair, reason: "{canary} b"}}
      - {{left: Uap, right: Gas, reason: "{canary} c"}}
    distractors:
      - {{text: Plasma, reason: "{canary} d"}}
  - id: kcl01-{letter}-205
    kind: ordering
    {common}
    stem: Urutkan dari yang paling dingin.
    sequence:
      - {{text: Es, reason: "{canary} a"}}
      - {{text: Air es, reason: "{canary} b"}}
      - {{text: Air hangat, reason: "{canary} c"}}
      - {{text: Uap, reason: "{canary} d"}}
  - id: kcl01-{letter}-206
    kind: numeric
    {common}
    stem: Berapa mililiter isinya?
    answer: "{key}"
    unit_label: mL
    tolerance: "0"
    reason: "{canary} hitung"
    mistakes: [{{value: "6", reason: "{canary} keliru"}}]
  - id: kcl01-{letter}-207
    kind: short_text
    {common}
    stem: Apa nama ujinya?
    accepted:
      - {{text: "{canary} kunci"}}
      - {{text: "{canary} hampir", credit: "{weight}"}}
    reason: "{canary} alasan"
    mistakes: [{{text: "{canary} salah", reason: "{canary} sebab"}}]
"""
COMMON = """unit: KCL.01
    bloom: C2
    difficulty: easy
    tags: [modul-kecil]
    source: Buku
    points: 1
    feedback: "{canary} umum\""""
KINDS = 7  # items in each pool


def write_programme(folder: Path, provider: str) -> Path:
    """The small programme with a second quiz, an exam of all kinds reviewed after release, and a canary bank."""
    root = small.write_programme(folder, provider)
    for pool, letter in (("practice", "p"), ("secure", "s")):
        text = ITEMS.format(
            pool=pool,
            letter=letter,
            common=COMMON.format(canary=CANARY),
            canary=CANARY,
            key=KEY_NUMBER,
            weight=WEIGHT,
        )
        (root / "items" / pool / "01.yaml").write_text(text, encoding="utf-8")
    quiz = {"kind": "quiz\nmodule: modul-kecil", "stage": "dasar", "pool": "practice"}
    final = {"kind": "final\ncertifies: true", "stage": "ujian", "pool": "secure"}
    _exam(root / "exams" / "kuis.yaml", slug="kuis", review="after_submission", **quiz)
    _exam(root / "exams" / "kuis-nilai.yaml", slug="kuis-nilai", review="score_only", items=1, **quiz)
    _exam(root / "exams" / "akhir.yaml", slug="akhir", review="after_release", **final)
    return root


def _exam(path: Path, *, items: int = KINDS, **values: str) -> None:
    text = small.EXAM.format(**values).replace("count: 2", f"count: {items}")
    path.write_text(text.replace("attempts: 2", "attempts: 9"), encoding="utf-8")
