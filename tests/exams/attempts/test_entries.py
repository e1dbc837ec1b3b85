"""Reading an entry: everything that is wrong has a code, nothing raises anything else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.attempts.entries import STATUS, Malformed, read_entry
from lms.exams.credential import Credential

CREDENTIAL = Credential(7, 2, 0, 5, b"session1")
GOOD = {"n": 3, "k": "answer", "p": '{"slot": 5, "response": {"R1": ["a"]}}', "t": 1795399200123}


def test_a_good_entry() -> None:
    entry = read_entry(CREDENTIAL, json.dumps(GOOD).encode())
    assert (entry.attempt_id, entry.epoch, entry.client_seq, entry.kind) == (7, 2, 3, "answer")
    assert entry.payload == GOOD["p"]
    assert entry.client_at == datetime(2026, 11, 23, 2, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"n": 0}, "bad_json"),
        ({"n": -1}, "bad_json"),
        ({"n": "3"}, "bad_json"),
        ({"n": True}, "bad_json"),
        ({"n": 2**60}, "bad_json"),
        ({"n": None}, "bad_json"),
        ({"t": "now"}, "bad_json"),
        ({"t": -5}, "bad_json"),
        ({"t": 10**18}, "bad_json"),
        ({"p": {"slot": 1}}, "bad_json"),
        ({"p": "not json"}, "bad_json"),
        ({"p": "[1]"}, "bad_json"),
        ({"p": '{"slot": 1, "response": "a"}'}, "bad_json"),
        ({"p": '{"slot": 1}'}, "bad_json"),
        ({"p": '{"slot": 1, "response": {"R1": ["\\ud800"]}}'}, "bad_json"),
        ({"k": "submit"}, "unknown_kind"),
        ({"k": "accept"}, "unknown_kind"),
        ({"k": ["answer"]}, "unknown_kind"),
        ({"k": None}, "unknown_kind"),
        ({"p": '{"slot": 6, "response": {}}'}, "unknown_slot"),
        ({"p": '{"slot": 0, "response": {}}'}, "unknown_slot"),
        ({"p": '{"slot": "1", "response": {}}'}, "unknown_slot"),
        ({"p": '{"slot": true, "response": {}}'}, "unknown_slot"),
        ({"p": '{"response": {}}'}, "unknown_slot"),
        ({"k": "flag", "p": "{}"}, "unknown_slot"),
        ({"k": "leave", "p": '{"slot": 99}'}, "unknown_slot"),
    ],
)
def test_what_is_wrong_has_a_code(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_entry(CREDENTIAL, json.dumps({**GOOD, **change}).encode())
    assert caught.value.code == code
    assert caught.value.status == STATUS[code]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"text"', b"\xff\xfe", b"{}", b"[" * 60000, b'{"n":NaN}'])
def test_what_is_no_entry_at_all(body: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        read_entry(CREDENTIAL, body)
    assert caught.value.code == "bad_json"


def test_leaving_needs_no_slot() -> None:
    entry = read_entry(CREDENTIAL, json.dumps({**GOOD, "k": "leave", "p": '{"what": "window"}'}).encode())
    assert entry.kind == "leave"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("n", "k", "p", "t"), json_values)))
def test_any_body_is_read_or_refused(body: dict[str, Any]) -> None:
    code = None
    try:
        read_entry(CREDENTIAL, json.dumps(body).encode())
    except Malformed as fault:
        code = fault.code
    assert code is None or code in STATUS
