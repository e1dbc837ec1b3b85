"""Matching: pairs, and right sides that belong to none."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from lms.core.errors import Fault
from lms.exams.banks.kinds.base import (
    RESPONSE,
    ItemForm,
    Kind,
    Rows,
    Typed,
    blank_rows,
    html_of,
    line_html_of,
    rows_of,
    text_area,
)
from lms.exams.banks.markdown_source import to_line, to_markdown
from lms.items.formats.content_kinds import hashed_id
from lms.items.interactions.base import InteractionBase
from lms.items.interactions.match import MatchInteraction

LEAST, MOST, MOST_DISTRACTORS = 3, 8, 6
EMPTY = {"left": "", "right": "", "reason": ""}


class PairRow(Form):
    left = text_area(_l("Baris kiri"), 2_000)
    right = text_area(_l("Pasangannya"), 2_000)
    reason = text_area(_l("Alasan"), 8_000)


class DistractorRow(Form):
    text = text_area(_l("Pengecoh"), 2_000)
    reason = text_area(_l("Alasan"), 8_000)


class MatchingForm(ItemForm):
    pairs = rows_of(PairRow, _l("Pasangan dan alasannya"), least=LEAST, most=MOST)
    distractors = rows_of(DistractorRow, _l("Pengecoh: pilihan kanan tanpa pasangan"), least=0, most=MOST_DISTRACTORS)


class Matching(Kind):
    name = "matching"
    label = _l("Menjodohkan")
    about = _l("Setiap baris kiri dicarikan pasangannya di kanan.")
    form = MatchingForm
    rows = {
        "pairs": Rows(LEAST, MOST, _l("Tambah pasangan"), ordered=True),
        "distractors": Rows(0, MOST_DISTRACTORS, _l("Tambah pengecoh")),
    }

    def interaction(self, typed: Typed, identifier: str, faults: list[Fault]) -> dict[str, Any]:
        left: dict[str, dict[str, str]] = {}
        right: dict[str, dict[str, str]] = {}
        for place, pair in enumerate(typed.get("pairs", [])):
            for side in ("left", "right"):
                if not pair[side]:
                    faults.append(Fault(f"pairs-{place}-{side}", _("Lengkapi pasangan ke-%(place)d.", place=place + 1)))
            text = line_html_of(pair["right"])
            partner = hashed_id(identifier, "r", text)
            right.setdefault(partner, {"id": partner, "text": text})
            side_text = line_html_of(pair["left"])
            key = hashed_id(identifier, "l", side_text)
            if key in left and pair["left"]:
                faults.append(Fault(f"pairs-{place}-left", _("Baris kiri ini sama dengan baris kiri yang lain.")))
            left[key] = {"id": key, "text": side_text, "right": partner, "reason": html_of(pair["reason"])}
        for place, row in enumerate(typed.get("distractors", [])):
            if not row["text"]:
                faults.append(Fault(f"distractors-{place}-text", _("Tulis pengecohnya, atau hapus.")))
            text = line_html_of(row["text"])
            key = hashed_id(identifier, "r", text)
            if key in right and row["text"]:
                faults.append(
                    Fault(f"distractors-{place}-text", _("Pengecoh ini sama dengan pilihan kanan yang lain."))
                )
            right[key] = {"id": key, "text": text, "reason": html_of(row["reason"])}
        if len(left) < LEAST:
            faults.append(Fault("pairs", _("Beri paling sedikit %(least)d pasangan.", least=LEAST)))
        elif len(right) < 2:
            faults.append(Fault("pairs", _("Beri paling sedikit dua pilihan kanan yang berbeda.")))
        # In the order of their identifiers, since the order in which they are written is the solution.
        return {
            "kind": "match",
            "response": RESPONSE,
            "left": list(left.values()),
            "right": [right[key] for key in sorted(right)],
        }

    def filled(self, typed: Typed) -> Typed:
        pairs = list(typed.get("pairs") or [])
        pairs += blank_rows(2 - len(pairs), EMPTY)
        seen: set[str] = set()
        whole = []
        for place, row in enumerate(pairs, 1):
            left = row["left"] or _("(baris kiri %(place)d)", place=place)
            left = left if left not in seen else f"{left} ({place})"
            seen.add(left)
            right = row["right"] or _("(pasangan %(place)d)", place=place)
            whole.append({**row, "left": left, "right": right})
        distractors = [row for row in typed.get("distractors") or [] if row["text"]]
        if len({row["right"] for row in whole} | {row["text"] for row in distractors}) < 2:
            distractors.append({"text": _("(pengecoh)"), "reason": ""})
        return {**typed, "pairs": whole, "distractors": distractors}

    def typed(self, interaction: MatchInteraction) -> Typed:
        texts = {side.id: side for side in interaction.right}
        partners = {side.right for side in interaction.left}
        return {
            "pairs": [
                {
                    "left": to_line(side.text),
                    "right": to_line(texts[side.right].text),
                    "reason": to_markdown(side.reason),
                }
                for side in interaction.left
            ],
            "distractors": [
                {"text": to_line(side.text), "reason": to_markdown(side.reason)}
                for side in interaction.right
                if side.id not in partners
            ],
        }

    def places(self, interaction: InteractionBase) -> dict[str, str]:
        assert isinstance(interaction, MatchInteraction)
        partners = {side.right for side in interaction.left}
        found = {side.id: f"pairs-{place}" for place, side in enumerate(interaction.left)}
        return found | {side.id: "distractors" for side in interaction.right if side.id not in partners}
