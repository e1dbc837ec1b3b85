"""Items as values: canonical JSON, digest, and refusals in plain words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lms.items import Item, ItemMetadata, explain
from tests.items.samples import KINDS, NUMERIC, SINGLE, item


@pytest.mark.parametrize("kind", KINDS)
def test_kind_and_canonical_json(kind: str) -> None:
    sample = item(KINDS[kind])
    assert sample.kind == kind
    text = sample.to_json()
    again = Item.from_json(text)
    assert again == sample
    assert again.to_json() == text
    assert again.digest() == sample.digest()
    assert len(sample.digest()) == 64


def test_fields_at_their_default_do_not_enter_the_digest() -> None:
    assert json.loads(item(SINGLE).to_json()).keys() == {"identifier", "body", "interactions"}
    assert item(SINGLE, points="1.0", language="id", feedback="").digest() == item(SINGLE).digest()
    assert item(SINGLE, points="2").digest() != item(SINGLE).digest()


def test_the_digest_stays_the_same_between_versions() -> None:
    assert item(SINGLE).digest() == "ac166f3443b4dd288ed7b70fdd755ae63817151c2cad389a0aa09197c668bb10"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda text: text.strip()),
    st.decimals(min_value=0, max_value=1000, places=3),
)
def test_any_text_survives_the_round_trip(text: str, points: Any) -> None:
    options = [{"id": "a", "text": text, "correct": True, "reason": text}, {"id": "b", "text": f"{text}!"}]
    try:
        sample = item({"kind": "choice", "options": options}, body=text, points=points)
    except ValidationError:
        return
    assert Item.from_json(sample.to_json()) == sample


def test_metadata_round_trip() -> None:
    metadata = ItemMetadata.model_validate(
        {"unit": "IMN.02", "bloom": "C3", "tags": ["a"], "regulation": {"ref": "Permenkes", "date": "2017-04-11"}}
    )
    assert ItemMetadata.from_json(metadata.to_json()) == metadata


def two_keys() -> dict[str, Any]:
    return {**SINGLE, "options": [{**option, "correct": True} for option in SINGLE["options"]]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"interactions": []}, "belum punya tempat menjawab"),
        ({"interactions": [{**two_keys(), "response": "R1"}]}, "tepat satu kunci; sekarang ada 4"),
        ({"interactions": [{**SINGLE, "response": "R1"}] * 2}, "kode yang sama"),
        ({"body": '<span data-interaction="R7"></span>'}, "R7, tetapi itu tidak ada"),
        ({"body": '<span data-interaction="R1"></span>'}, "tidak dapat berada di dalam kalimat"),
        ({"interactions": [{**SINGLE, "response": "R 1"}]}, "Kode hanya boleh"),
        ({"points": 0.5}, "Tulis angka sebagai teks"),
        ({"points": "-1"}, "tidak boleh kurang dari nol"),
        ({"nilai": 1}, "tidak dikenal"),
        ({"interactions": [{"kind": "essay"}]}, "Jenis interaksi ini tidak dikenal"),
        (
            {"interactions": [{**NUMERIC, "response": "R1", "mistakes": [{"value": "0.52", "reason": "x"}]}]},
            "juga diterima sebagai jawaban",
        ),
    ],
)
def test_refusals_are_sentences(content: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as raised:
        item(SINGLE, **content)
    assert any(words in str(problem.message) for problem in explain(raised.value))


def test_items_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        item(SINGLE).title = "x"  # type: ignore[misc]
