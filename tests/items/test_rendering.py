"""The HTML of items: nothing of the key before the review, labels for all, and forms that read back as the response."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.items import Item, arrange, instruction, read_form, render_item
from tests.items.samples import KINDS, MULTIPLE, NUMERIC, SHORT_TEXT, SINGLE, Control, item, page_of, submitted

CASES = json.loads((Path(__file__).parent / "cases" / "responses.json").read_text())["cases"]
SECRETS = ("reason", "alasan", "correct", "is_key", "credit", "mistake", "tolerance", "Terburu-buru", "Benar sekali")


def render(sample: Item, **changes: Any) -> str:
    return str(render_item(sample, arrange(sample, b"cases"), **changes))


def scrambled(sample: Item) -> Item:
    """The same question with another key and other reasons, so that what is shown must be the same."""
    content = json.loads(sample.to_json())
    (interaction,) = content["interactions"]
    if interaction["kind"] == "choice":
        keys = [option.pop("correct", False) for option in interaction["options"]]
        for option, key in zip(interaction["options"], keys[1:] + keys[:1], strict=True):
            option.update(correct=key, reason="lain")
    elif interaction["kind"] == "match":
        rights = [side["right"] for side in interaction["left"]]
        for side, right in zip(interaction["left"], rights[1:] + rights[:1], strict=True):
            side.update(right=right, reason="lain")
    elif interaction["kind"] == "order":
        interaction["elements"].append(interaction["elements"].pop(1))
    elif interaction["kind"] == "numeric":
        interaction.update(answers=[{"value": "77", "tolerance_percent": "3"}], mistakes=[], reason="lain")
    else:
        interaction.update(accepted=[{"text": "kata lain yang jauh lebih panjang"}], mistakes=[], reason="lain")
    return Item.model_validate(content)


@pytest.mark.parametrize("mode", ["answer", "preview"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_does_not_depend_on_the_answer(kind: str, mode: Any) -> None:
    sample = item(KINDS[kind], feedback="<p>Pembahasan rahasia.</p>")
    other = scrambled(sample)
    assert other != sample
    arrangement = arrange(sample, b"cases")
    shown = str(render_item(sample, arrangement, mode=mode))
    assert shown == str(render_item(other, arrangement, mode=mode))
    assert not [secret for secret in SECRETS if secret in shown]
    assert "rahasia" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_every_control_is_labelled_and_every_identifier_unique(kind: str) -> None:
    sample = item(KINDS[kind])
    page = page_of(render(sample, slot=1) + render(sample, slot=2))
    assert len(set(page.ids)) == len(page.ids)
    html = render(sample)
    ids_of_controls = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', html)
    assert ids_of_controls
    assert set(ids_of_controls) <= set(page.labelled)
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= set(page.ids)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_forms_and_script_agree(case: dict[str, Any]) -> None:
    sample = Item.model_validate(case["item"])
    controls = [Control(**control) for control in case["inputs"]]
    assert read_form(sample, submitted(controls)) == case["response"]
    if case["rendered"]:
        page = page_of(render(sample, response=case["response"]))
        assert page.controls == controls


def responses_of(sample: Item) -> st.SearchStrategy[list[str] | None]:
    interaction = sample.interactions[0]
    if interaction.kind == "choice":
        ids = sorted(option.id for option in interaction.options)
        most = len(ids) if interaction.multiple else 1
        chosen = st.lists(st.sampled_from(ids), unique=True, max_size=most).map(sorted)
    elif interaction.kind == "match":
        rights = st.sampled_from([""] + [side.id for side in interaction.right])
        chosen = st.tuples(*[rights for _ in interaction.left]).map(
            lambda row: [f"{side.id} {right}" for side, right in zip(interaction.left, row, strict=True) if right]
        )
    elif interaction.kind == "order":
        chosen = st.permutations(interaction.solution()).flatmap(
            lambda order: st.integers(0, len(order)).map(lambda count: list(order[:count]))
        )
    else:
        typed = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
        chosen = typed.map(lambda text: [text]).filter(lambda values: bool(values[0].strip(BLANKS)))
    return chosen.map(lambda values: values or None)


BLANKS = "\u0009\u000a\u000b\u000c\u000d \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)


@given(st.data(), st.sampled_from(sorted(KINDS)), st.binary(max_size=8), st.integers(1, 200))
def test_a_filled_form_reads_back(data: st.DataObject, kind: str, seed: bytes, slot: int) -> None:
    sample = item(KINDS[kind])
    response = {"R1": data.draw(responses_of(sample))}
    html = str(render_item(sample, arrange(sample, seed), response=response, slot=slot))
    assert read_form(sample, submitted(page_of(html).controls), slot) == response


def test_interactions_stand_in_the_text_where_they_are_marked() -> None:
    body = '<p>Suntik <span data-interaction="R1"></span> di <span data-interaction="R2"></span>.</p>'
    sample = item(NUMERIC, SHORT_TEXT, body=body)
    html = render(sample, response={"R1": ["0,5"], "R2": ["<paha>"]})
    assert re.search(r'<p>Suntik <input [^>]*value="0,5"[^>]*> <span[^>]*>mL</span> di <input [^>]*&lt;paha&gt;', html)
    assert html.count("<input") == 2
    review = render(sample, response={"R1": ["0,5"], "R2": ["<paha>"]}, mode="review")
    assert "<input" not in review
    assert "jawaban yang benar: uji kocok" in review
    assert "<paha>" not in review


def test_the_review_says_in_words_what_was_chosen_and_right() -> None:
    review = render(item(SINGLE, feedback="<p>Ingat VVM.</p>"), response={"R1": ["c"]}, mode="review")
    assert "Pilihan Anda, belum benar" in review
    assert "Jawaban yang benar" in review
    assert "Benar sekali" in review
    assert "Ingat VVM." in review
    assert "<input" not in review
    assert "Pilihan Anda, benar" in render(item(SINGLE), response={"R1": ["a"]}, mode="review")
    assert "Tidak dijawab" in render(item(SINGLE), mode="review")
    assert "Jawaban menyebut pilihan yang tidak ada." in render(item(SINGLE), response={"R1": ["z"]}, mode="review")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("response", [None, "x", {"R1": [1]}, {"R1": ["zz"]}, {"R1": ["<script>"]}, {"R1": ["a b"]}])
def test_any_response_can_be_shown(kind: str, response: Any) -> None:
    for mode in ("answer", "review"):
        assert "<script>" not in render(item(KINDS[kind]), response=response, mode=mode)


def test_words_come_from_gettext() -> None:
    def shout(text: str) -> str:
        return text.upper()

    assert "PILIH SEMUA JAWABAN YANG BENAR" in render(item(MULTIPLE), gettext=shout)
    assert instruction(item(SINGLE), shout) == "PILIH SATU JAWABAN"
    assert instruction(item(SINGLE, NUMERIC)) == "Jawab semua bagian"


def test_an_arrangement_of_another_item_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        render_item(item(SINGLE), {"R1": ["a", "b"]})


def test_no_inline_script_or_style() -> None:
    for kind in KINDS.values():
        for mode in ("answer", "review"):
            assert not re.search(r"<script|<style| style=| on[a-z]+=", render(item(kind), mode=mode))
