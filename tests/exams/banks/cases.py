"""A whole question of each kind, as typed."""

from __future__ import annotations

from lms.exams.banks.kinds import Typed

COMMON: Typed = {
    "feedback": "",
    "points": "1",
    "unit": "IMN.01",
    "element": "",
    "bloom": "C3",
    "difficulty": "medium",
    "tags": "modul-satu",
    "source": "Buku uji",
    "regulation_ref": "",
    "regulation_date": "",
}


def option(text: str, *, correct: bool = False) -> Typed:
    return {"id": "", "text": text, "reason": f"Alasan {text}.", "correct": correct, "pinned": False}


WHOLE: dict[str, Typed] = {
    "single": {
        **COMMON,
        "stem": "Suhu kulkas vaksin 11 °C. Apa yang Anda lakukan?",
        "options": [option("Memakai"), option("Memisahkan", correct=True), option("Membuang"), option("Menunggu")],
        "keep_order": False,
    },
    "multiple": {
        **COMMON,
        "stem": "Vaksin mana yang rusak bila **beku**?",
        "options": [option("DPT", correct=True), option("Td", correct=True), option("Polio tetes"), option("BCG")],
        "keep_order": False,
    },
    "true_false": {
        **COMMON,
        "stem": "VVM A berarti vaksin tidak pernah beku.",
        "answer": "false",
        "reason_true": "VVM hanya mencatat panas.",
        "reason_false": "Benar, VVM tidak mencatat beku.",
    },
    "matching": {
        **COMMON,
        "stem": "Pasangkan keadaan VVM dengan artinya.",
        "pairs": [
            {"left": "VVM A", "right": "Baik", "reason": "Kotak terang."},
            {"left": "VVM B", "right": "Segera pakai", "reason": "Kotak mulai gelap."},
            {"left": "VVM C", "right": "Rusak", "reason": "Kotak segelap lingkaran."},
        ],
        "distractors": [{"text": "Beku", "reason": "VVM tidak mencatat beku."}],
    },
    "ordering": {
        **COMMON,
        "stem": "Susun langkah uji kocok.",
        "sequence": [
            {"text": "Bekukan contoh", "reason": "Pembanding dibuat lebih dulu."},
            {"text": "Cairkan", "reason": "Sesudah beku."},
            {"text": "Kocok keduanya", "reason": "Bersamaan."},
            {"text": "Bandingkan endapan", "reason": "Terakhir."},
        ],
    },
    "numeric": {
        **COMMON,
        "stem": "Berapa mL dosis DPT?",
        "number": "0,5",
        "unit_label": "mL",
        "tolerance_kind": "absolute",
        "tolerance": "0,01",
        "reason": "Dosis tertera pada vial: 0,5 mL.",
        "mistakes": [{"value": "5", "reason": "Koma tergeser."}],
    },
    "short_text": {
        **COMMON,
        "stem": "Apa nama uji untuk vaksin yang diduga beku?",
        "accepted": [{"text": "uji kocok", "credit": "1"}, {"text": "shake test", "credit": "0,5"}],
        "reason": "Uji kocok membandingkan endapan.",
        "mistakes": [{"text": "uji panas", "reason": "Itu membaca VVM."}],
    },
}


def as_form(typed: Typed, kind: str = "single", **more: str) -> dict[str, str]:
    """What a browser sends for this."""
    fields: dict[str, str] = {}
    for name, value in typed.items():
        if isinstance(value, list):
            for place, row in enumerate(value):
                for key, cell in row.items():
                    if isinstance(cell, bool):
                        fields |= {f"{name}-{place}-{key}": "y"} if cell else {}
                    else:
                        fields[f"{name}-{place}-{key}"] = str(cell)
                if kind == "single" and row.get("correct"):
                    fields["key"] = str(place)
        elif isinstance(value, bool):
            fields |= {name: "y"} if value else {}
        else:
            fields[name] = str(value)
    return fields | more
