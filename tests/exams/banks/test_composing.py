"""From what was typed to an item and back, for all seven kinds."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import richtext
from lms.core.settings import default_content_folder
from lms.exams.banks.composing import Composed, compose, typed_of
from lms.exams.banks.kinds import KINDS, Typed
from lms.items import Item, ItemMetadata, arrange, render_item, score_item
from lms.items.formats.content_yaml import read_items
from tests.exams.banks.cases import WHOLE


def shipped() -> list[tuple[Item, ItemMetadata]]:
    found = []
    for path in sorted((default_content_folder() / "sertifikasi-petugas-imunisasi/items").rglob("*.yaml")):
        result = read_items(
            Path(path).read_text(encoding="utf-8"), path.name, to_html=richtext.markdown, to_inline=richtext.inline
        )
        found += result.items
    return found


def composed(kind: str, typed: Typed) -> Composed:
    return compose(KINDS[kind], typed, "imn01-p-w001")


@pytest.fixture(scope="module")
def words() -> Flask:
    """Sentences need an application; these tests need no database."""
    app = Flask("words")
    Babel(app)
    return app


def test_every_shipped_item_survives_the_editor(words: Flask) -> None:
    with words.test_request_context():
        items = shipped()
        assert len({item.kind for item, _metadata in items}) == 7
        for item, metadata in items:
            again = compose(KINDS[item.kind], typed_of(item, metadata), item.identifier)
            assert again.faults == ()
            assert again.item == item
            assert again.metadata == metadata
            assert again.item is not None
            assert again.item.to_json() == item.to_json()


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_question_becomes_an_item(words: Flask, kind: str) -> None:
    with words.test_request_context():
        made = composed(kind, WHOLE[kind])
        assert made.missing == ()
        assert made.item is not None
        assert made.item.kind == kind
        outcome = score_item(made.item, made.item.solution())
        assert outcome.score == made.item.points
        columns = made.columns()
        assert Item.from_json(columns["content"]) == made.item
        assert columns["typed"] == made.typed


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_typed_is_a_draft_with_every_gap_named(words: Flask, kind: str) -> None:
    with words.test_request_context():
        form = KINDS[kind].form(formdata=None, meta={"csrf": False})
        made = composed(kind, form.typed())
        assert made.item is None
        named = {fault.where for fault in made.missing}
        assert {"stem", "unit", "bloom", "difficulty", "source", "tags"} <= named
        assert made.columns()["content"] == ""
        html = render_item(made.shown, arrange(made.shown, b""), mode="preview")
        assert "pokok soal" in html


@pytest.mark.parametrize(
    ("kind", "change", "where"),
    [
        ("single", {"options": [{**row, "correct": False} for row in WHOLE["single"]["options"]]}, "options"),
        ("single", {"options": [{**row, "correct": True} for row in WHOLE["single"]["options"]]}, "options"),
        ("single", {"options": [{**row, "reason": ""} for row in WHOLE["single"]["options"]]}, "options-1-reason"),
        ("single", {"options": [{**row, "text": "Sama"} for row in WHOLE["single"]["options"]]}, "options-1-text"),
        ("multiple", {"options": [{**row, "correct": True} for row in WHOLE["multiple"]["options"]]}, "options"),
        ("true_false", {"answer": ""}, "answer"),
        ("true_false", {"reason_false": ""}, "reason_false"),
        ("matching", {"pairs": WHOLE["matching"]["pairs"][:2]}, "pairs"),
        ("matching", {"distractors": [{"text": "Rusak", "reason": "x"}]}, "distractors-0-text"),
        ("ordering", {"sequence": [{"text": "Sama", "reason": "x"}] * 3}, "sequence-1-text"),
        ("numeric", {"number": "setengah"}, "number"),
        ("numeric", {"tolerance_kind": "percent", "tolerance": ""}, "tolerance"),
        ("numeric", {"unit_label": "5 mL"}, "unit_label"),
        ("numeric", {"mistakes": [{"value": "0,5", "reason": "x"}]}, ""),
        ("numeric", {"reason": ""}, "reason"),
        ("short_text", {"accepted": [{"text": "x", "credit": "2"}]}, "accepted-0-credit"),
        ("short_text", {"mistakes": [{"text": "x", "reason": ""}]}, "mistakes-0-reason"),
        ("single", {"points": "0"}, "points"),
        ("single", {"tags": "Rantai Dingin"}, "tags"),
        ("single", {"regulation_ref": "Permenkes 12/2017", "regulation_date": ""}, "regulation_date"),
        ("single", {"regulation_ref": "", "regulation_date": "2017-04-11"}, "regulation_ref"),
        ("single", {"regulation_ref": "x", "regulation_date": "11 April"}, "regulation_date"),
    ],
)
def test_each_gap_names_its_field(words: Flask, kind: str, change: Typed, where: str) -> None:
    with words.test_request_context():
        assert where in {fault.where for fault in composed(kind, {**WHOLE[kind], **change}).missing}


def test_scripts_stay_words(words: Flask) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    with words.test_request_context():
        for kind, whole in WHOLE.items():
            hostile = {name: script if isinstance(value, str) else value for name, value in whole.items()}
            hostile |= {
                name: [{key: script if isinstance(cell, str) else cell for key, cell in row.items()} for row in value]
                for name, value in whole.items()
                if isinstance(value, list)
            }
            made = composed(kind, hostile)
            html = render_item(made.shown, arrange(made.shown, b""), mode="preview")
            assert "<script" not in html
            assert "<img" not in html
            assert 'href="javascript' not in html


def test_options_keep_their_identifiers_when_they_move(words: Flask) -> None:
    with words.test_request_context():
        item = composed("single", WHOLE["single"]).item
        assert item is not None
        typed = typed_of(item, composed("single", WHOLE["single"]).metadata)
        names = {row["text"]: row["id"] for row in typed["options"]}
        moved = {**typed, "options": [*typed["options"][1:], {**typed["options"][0], "id": "", "text": "Baru"}]}
        again = composed(
            "single", {**moved, "options": [{**r, "correct": i == 0} for i, r in enumerate(moved["options"])]}
        )
        assert again.item is not None
        after = {row["text"]: row["id"] for row in typed_of(again.item, again.metadata)["options"]}
        assert all(after[text] == name for text, name in names.items() if text in after)
        assert len(set(after.values())) == 4


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_nothing_typed_breaks_the_editor(words: Flask, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    typed = {
        name: [{key: _any(data, cell) for key, cell in row.items()} for row in value]
        if isinstance(value, list)
        else _any(data, value)
        for name, value in WHOLE[kind].items()
    }
    with words.test_request_context():
        made = composed(kind, typed)
        render_item(made.shown, arrange(made.shown, b""), mode="preview")
        if made.item is not None:
            again = composed(kind, typed_of(made.item, made.metadata))
            assert again.item is not None
            assert again.item.solution().keys() == made.item.solution().keys()


def _any(data: st.DataObject, value: object) -> object:
    if isinstance(value, bool):
        return data.draw(st.booleans())
    return data.draw(st.one_of(st.just(value), TEXT)).replace("\x00", "").strip()
