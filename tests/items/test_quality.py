"""Hints for authors."""

from __future__ import annotations

from typing import Any

import pytest

from lms.items.quality import HintKind, hints_for_bank, hints_for_item, key_statistics
from tests.items.samples import KINDS, MULTIPLE, ORDERING, SINGLE, TRUE_FALSE, item


def with_options(*texts: str, key: int = 0, reason: str = "x") -> dict[str, Any]:
    options = [
        {"id": f"o{place}", "text": text, "reason": reason, "correct": place == key} for place, text in enumerate(texts)
    ]
    return {"kind": "choice", "options": options}


def kinds_of(interaction: dict[str, Any], **changes: Any) -> set[str]:
    return {hint.kind.value for hint in hints_for_item(item(interaction, **changes))}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"matching"}))
def test_good_items_need_nothing(kind: str) -> None:
    assert kinds_of(KINDS[kind]) <= {HintKind.KEY_LONGEST}


def test_matching_needs_reasons_of_distractors_only() -> None:
    assert kinds_of(KINDS["matching"]) == set()


@pytest.mark.parametrize(
    "text",
    ["Semua benar", "Semua jawaban di atas benar", "Semua jawaban benar.", "Tidak ada yang benar", "All of the above"],
)
def test_all_of_the_above(text: str) -> None:
    assert HintKind.ALL_OF_THE_ABOVE in kinds_of(with_options("Satu", "Dua", "Tiga", text))


@pytest.mark.parametrize("text", ["a dan b", "A dan B benar", "Jawaban a, b, dan c", "(a) atau (b)"])
def test_combined_options(text: str) -> None:
    shown = text.replace("(", "").replace(")", "")
    assert HintKind.COMBINED_OPTIONS in kinds_of(with_options("Satu", "Dua", "Tiga", shown))


@pytest.mark.parametrize(
    "text", ["Vitamin A dan besi", "Semua vial yang benar-benar beku", "Hepatitis A dan B diberikan"]
)
def test_words_that_only_look_like_it(text: str) -> None:
    found = kinds_of(with_options("Satu", "Dua", "Tiga", text))
    assert not found & {HintKind.ALL_OF_THE_ABOVE, HintKind.COMBINED_OPTIONS}


def test_negatives_must_be_marked() -> None:
    assert HintKind.NEGATIVE_NOT_MARKED in kinds_of(SINGLE, body="<p>Ada vaksin. Mana yang tidak peka beku?</p>")
    assert HintKind.NEGATIVE_NOT_MARKED not in kinds_of(
        SINGLE, body="<p>Ada vaksin. Mana yang <strong>tidak</strong> peka beku?</p>"
    )
    assert HintKind.NEGATIVE_NOT_MARKED not in kinds_of(SINGLE, body="<p>Vaksin tidak beku. Apa tindakan Anda?</p>")


def test_other_hints_for_items() -> None:
    assert HintKind.SAME_OPTIONS in kinds_of(with_options("Satu", "satu."))
    assert HintKind.REASON_MISSING in kinds_of(with_options("Satu", "Dua", reason=""))
    assert HintKind.REASON_MISSING in kinds_of(
        {**ORDERING, "elements": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}
    )
    assert HintKind.STEM_WITHOUT_QUESTION in kinds_of(SINGLE, body="<p>Rantai dingin</p>")
    assert HintKind.KEY_LONGEST in kinds_of(with_options("Panjang sekali", "Dua"))
    assert HintKind.KEY_LONGEST not in kinds_of(with_options("Sama", "Dua!"))


def test_keys_of_a_bank() -> None:
    bank = [item(with_options("Panjang sekali", "Dua", "Tiga", "Lima"), identifier=f"x{number}") for number in range(6)]
    bank += [
        item(with_options("Satu", "Dua!", "Tiga", "Lima", key=1 + number % 3), identifier=f"y{number}")
        for number in range(9)
    ]
    bank += [item(MULTIPLE), item(TRUE_FALSE)]
    found = key_statistics(bank)
    assert (found.items, found.longest, found.positions) == (15, 6, (6, 3, 3, 3))
    kinds = [hint.kind for hint in hints_for_bank(bank)]
    assert kinds == [HintKind.KEY_OFTEN_LONGEST, HintKind.KEY_POSITIONS_UNBALANCED]
    assert hints_for_bank(bank[:8]) == ()


def test_hints_for_a_bank_name_the_item() -> None:
    (hint,) = hints_for_bank([item(with_options("Satu", "Semua benar"), identifier="x9")])
    assert (hint.item, hint.part, hint.must) == ("x9", "R1 o1", True)
