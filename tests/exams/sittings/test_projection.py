"""What the console keeps of a journal is what a whole fold says, however the rows came in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.exams.journal.fold import fold
from lms.exams.sittings.projection import EventRow, Memory, Seen, take

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def rows(*written: tuple[str, dict[str, object]]) -> list[EventRow]:
    return [
        EventRow(1, seq, kind, json.dumps(payload), START + timedelta(seconds=seq))
        for seq, (kind, payload) in enumerate(written, 1)
    ]


answers = st.builds(
    lambda slot, chosen: ("answer", {"slot": slot, "response": {"R1": chosen}}),
    st.integers(1, 5),
    st.sampled_from([["a"], ["b"], [], None]),
)
accepted = answers.map(lambda row: ("accept", {"kind": "answer", "payload": json.dumps(row[1]), "entry": 1}))
others = st.sampled_from(
    [("flag", {"slot": 1, "on": True}), ("leave", {"what": "window"}), ("message", {"text": "x"}), ("answer", {})]
)


@given(st.lists(st.one_of(answers, accepted, others), max_size=30), st.data())
def test_progress_is_that_of_the_fold_in_whatever_portions_the_rows_are_read(
    written: list[tuple[str, dict[str, object]]], data: st.DataObject
) -> None:
    journal = rows(*written)
    seen, read = Seen(), 0
    while read < len(journal):
        portion = data.draw(st.integers(1, len(journal) - read))
        seen = take(seen, journal[max(0, read - 2) : read + portion])  # rows read before are passed over
        read += portion
    assert set(seen.answered) == fold(journal).answered()
    assert seen.last_seq == len(journal)


def test_leaving_and_coming_back() -> None:
    journal = rows(
        ("leave", {"what": "window"}), ("leave", {"what": "fullscreen"}), ("return", {"what": "window"}),
        ("return", {"what": "fullscreen"}), ("leave", {"what": "window"}),
        ("answer", {"slot": 1, "response": {"R1": ["a"]}}),
    )  # fmt: skip
    assert take(Seen(), journal[:2]).away_since == journal[0].server_at
    assert set(take(Seen(), journal[:3]).away) == {"fullscreen"}
    assert take(Seen(), journal[:4]).away_since is None
    assert take(Seen(), journal[:5]).away_since == journal[4].server_at
    seen = take(Seen(), journal)
    assert seen.away_since is None, "who answers is back at the window"
    assert seen.leaves == 3


def test_full_screen_stays_left_while_answers_come() -> None:
    journal = rows(("leave", {"what": "fullscreen"}), ("answer", {"slot": 1, "response": {"R1": ["a"]}}))
    assert take(Seen(), journal).away_since == journal[0].server_at


def test_a_device_asks_until_it_is_allowed_or_another_goes_on() -> None:
    journal = rows(
        ("device_request", {"session": "aa"}), ("device_request", {"session": "bb"}),
        ("device_allowed", {"session": "aa"}), ("take_over", {"session": "aa", "epoch": 2}),
    )  # fmt: skip
    assert [one.session for one in take(Seen(), journal[:2]).asking] == ["aa", "bb"]
    assert [one.session for one in take(Seen(), journal[:3]).asking] == ["bb"]
    assert take(Seen(), journal).asking == ()


def test_an_extension_opens_an_expired_attempt_again() -> None:
    journal = rows(("expire", {}), ("extend", {"minutes": 7}))
    assert take(Seen(), journal[:1]).ended_by == "expire"
    seen = take(Seen(), journal)
    assert (seen.ended_by, seen.extended) == ("", 7)


def test_memory_is_bounded_and_mistakes_no_attempt_for_another() -> None:
    memory = Memory(2)
    for number in (1, 2, 3):
        memory.put(number, START, Seen(last_seq=number))
    assert memory.get(1, START, 9) == Seen()
    assert memory.get(3, START, 9).last_seq == 3
    assert memory.get(3, START + timedelta(seconds=1), 9) == Seen(), "made at another time: another database"
    assert memory.get(3, START, 2) == Seen(), "less was written than is known"
