"""Stored HTML comes back as Markdown that gives the same HTML again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import richtext
from lms.exams.banks.markdown_source import to_line, to_markdown
from lms.items.html_text import plain_text

BLOCKS = [
    "Satu kalimat.",
    "Satu\ndua baris.\n\nParagraf kedua **tebal** dan _miring_ dan ~~dicoret~~.",
    "- satu\n- dua **penting**\n- tiga\n\nSesudahnya.",
    "3. tiga\n4. empat\n   - dalam\n   - lagi",
    "- satu\n\n  lanjutan\n\n- dua",
    "## Judul\n\nTeks `kode_di_sini` dan [tautan](https://contoh.go.id/a_b).",
    "| Suhu | Arti |\n| --- | --- |\n| 2–8 °C | baik \\| aman |\n| 0 °C | beku |",
    "> kutipan\n> lanjut\n\nbiasa",
    "::: penting Perhatikan\nJangan dibekukan.\n:::",
    "baris satu\\\nbaris dua",
    "```\na = 1 * 2\n```",
    "1\\. bukan daftar\n\n\\- bukan juga\n\n\\# bukan judul",
    "Suhu − 15 °C, 5 * 3 = 15, nama_berkas_uji, a < b & c > d, &amp;lt; \\[x\\]",
    "**tebal**di dalam_kata_ dan *a*b",
]


@pytest.mark.parametrize("text", BLOCKS)
def test_what_was_written_comes_back_the_same(text: str) -> None:
    html = richtext.markdown(text)
    assert richtext.markdown(to_markdown(html)) == html


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_any_line_keeps_its_html(text: str) -> None:
    html = richtext.inline(text)
    assert richtext.inline(to_line(html)) == html


@settings(deadline=None, max_examples=500, derandomize=True)
@given(st.text(st.sampled_from("ab *_-#>`[]()<&~|\\1.\n:!"), max_size=40))
def test_any_text_keeps_its_words(text: str) -> None:
    html = richtext.markdown(text)
    again = richtext.markdown(to_markdown(html))
    assert plain_text(again) == plain_text(html)


def test_a_plain_sentence_is_not_littered_with_marks() -> None:
    sentence = "Suhu 2–8 °C (bukan 0 °C): 10% dari 5 mL = 0,5 mL. Bayi A_1? Ya!"
    assert to_line(richtext.inline(sentence)) == sentence
