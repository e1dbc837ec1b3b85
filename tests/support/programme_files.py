"""A small, faultless programme as files, for tests of loading: one module with a quiz, a final exam, a practical."""

from __future__ import annotations

from pathlib import Path

PROGRAMME = """\
slug: program-kecil
title: Program kecil
title_en: Small programme
provider: {provider}
field: Kesehatan
document_kind: competence
validity_months: 12
cpd_activity: pelatihan-jarak-jauh
jp: {{theory: 1, practice: 0, field: 1}}
self_enrol: true
summary: Ringkasan.
summary_en: Summary.
audience: Perawat.
audience_en: Nurses.
requirements: [Bertugas]
requirements_en: [On duty]
units:
  - {{code: KCL.01, title: Unit satu, title_en: Unit one}}
stages:
  - {{slug: dasar, kind: learning, title: Dasar, title_en: Basics, text: Satu modul, text_en: One module}}
  - {{slug: ujian, kind: exam, title: Ujian, title_en: Exam, text: Diawasi, text_en: Supervised}}
  - {{slug: praktik, kind: practical, title: Praktik, title_en: Practice, text: Buku, text_en: Logbook}}
  - {{slug: keputusan, kind: decision, title: Keputusan, title_en: Decision, text: Terbit, text_en: Issued}}
"""

MODULE = """\
---
slug: modul-kecil
title: Modul kecil
title_en: Small module
stage: dasar
unit: KCL.01
minutes: 45
jp: {theory: 1, practice: 0, field: 0}
material: core
objectives: [Memahami]
regulations: [{ref: Permenkes 12/2017, date: 2017-04-11}]
checked: 2026-11-20
sources: [{title: Buku, publisher: WHO, year: 2015}]
---

## Bagian satu {#satu}

Teks **pertama**.

![Sebuah kotak](media/kotak.svg "Kotak itu.")

::: penting Ingat
Jangan lupa.
:::

## Bagian dua {#dua}

::: cek Sudah paham?
Ya.
:::
"""

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320">\n'
    "  <title>Kotak</title>\n"
    '  <rect x="10" y="10" width="100" height="100" fill="#0b5563"/>\n'
    "</svg>\n"
)

ITEMS = """\
bank: kecil-{pool}
pool: {pool}
demo: true
items:
  - id: kcl01-{letter}-101
    kind: true_false
    unit: KCL.01
    bloom: C2
    difficulty: easy
    tags: [modul-kecil]
    source: Buku
    stem: Air membeku pada 0 derajat. Benarkah?
    answer: true
    reason_true: Demikian adanya.
    reason_false: Itu suhu beku air.
  - id: kcl01-{letter}-102
    kind: numeric
    unit: KCL.01
    bloom: C3
    difficulty: medium
    tags: [modul-kecil]
    source: Buku
    stem: Berapa 2 + 3?
    answer: "5"
    unit_label: buah
    tolerance: "0"
    reason: Dijumlahkan.
    mistakes: [{{value: "6", reason: Dikalikan.}}]
"""

EXAM = """\
slug: {slug}
kind: {kind}
title: Tes
title_en: Test
stage: {stage}
pool: {pool}
duration_minutes: 10
attempts: 2
wait_minutes: 0
pass_mark: "70"
penalty: "0"
shuffle_items: true
shuffle_options: true
review: {review}
blueprint:
  - title: Semua
    rules:
      - {{unit: KCL.01, count: 2}}
"""

PRACTICAL = """\
slug: praktik-kecil
stage: praktik
title: Praktik
title_en: Practice
intro: Catat.
intro_en: Write.
procedures:
  - {code: P1, title: Berlatih, title_en: Practise, required: 1}
checklist:
  - {code: L1, unit: KCL.01, kuk: "1.1", critical: true, title: Aman, title_en: Safe}
rubric:
  - {code: R1, unit: KCL.01, weight: 100, title: Laku, title_en: Do, levels: [Belum, Ya], levels_en: [No one, One]}
rule: {minimum_percent: "50", steps_missed_at_most: 0}
"""


def write_programme(folder: Path, provider: str = "balai-kecil") -> Path:
    """Write the files below ``folder``/program-kecil and return that folder."""
    root = folder / "program-kecil"
    files = {
        "programme.yaml": PROGRAMME.format(provider=provider),
        "modules/01-modul-kecil.md": MODULE,
        "media/kotak.svg": PICTURE,
        "items/practice/01.yaml": ITEMS.format(pool="practice", letter="p"),
        "items/secure/01.yaml": ITEMS.format(pool="secure", letter="s"),
        "exams/kuis.yaml": EXAM.format(
            slug="kuis", kind="quiz\nmodule: modul-kecil", stage="dasar", pool="practice", review="after_submission"
        ),
        "exams/akhir.yaml": EXAM.format(
            slug="akhir", kind="final\ncertifies: true", stage="ujian", pool="secure", review="score_only"
        ),
        "practicals/praktik.yaml": PRACTICAL,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def change(path: Path, old: str, new: str) -> None:
    """Replace ``old``, which must stand in the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
