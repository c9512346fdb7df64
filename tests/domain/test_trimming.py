"""What playback leaves out: pauses only, and never more of them than agreed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cassette.domain import trimming
from cassette.domain.trimming import Spans, Trim, saved_ms, skips

LEVELS = [Trim.GENTLE, Trim.MEDIUM, Trim.MAX]


@st.composite
def recordings(draw: st.DrawFn) -> tuple[Spans, int]:
    """Where somebody speaks, and how long it lasts: from word upon word to long silences."""
    lengths = draw(st.lists(st.integers(1, 3000), max_size=20))
    pauses = draw(st.lists(st.integers(1, 2500), min_size=len(lengths), max_size=len(lengths)))
    at, speech = draw(st.integers(0, 2500)), []
    for length, pause in zip(lengths, pauses, strict=True):
        speech.append((at, at + length))
        at += length + pause
    return tuple(speech), at + draw(st.integers(0, 2500)) if speech else at


@given(recordings(), st.sampled_from(LEVELS))
def test_a_skip_never_touches_a_spoken_moment(recording: tuple[Spans, int], trim: Trim) -> None:
    speech, duration = recording
    for start, end in skips(speech, duration, trim):
        assert 0 <= start < end <= duration
        assert all(end <= spoken or up_to <= start for spoken, up_to in speech)


@given(recordings(), st.sampled_from(LEVELS))
def test_every_long_pause_becomes_as_short_as_agreed_with_half_of_it_on_either_side(
    recording: tuple[Spans, int], trim: Trim
) -> None:
    speech, duration = recording
    left_out = skips(speech, duration, trim)
    longest, kept = trimming._PAUSES[trim]
    edges = [0, *(ms for span in speech for ms in span), duration]
    for begin, end in zip(edges[::2], edges[1::2], strict=True) if speech else []:
        inside = [skip for skip in left_out if begin <= skip[0] and skip[1] <= end]
        assert len(inside) == (end - begin > longest)
        for start, up_to in inside:
            assert (start - begin, end - up_to) == (kept // 2, kept // 2)


@given(recordings())
def test_a_stronger_trim_leaves_out_at_least_as_much(recording: tuple[Spans, int]) -> None:
    saved = [saved_ms(*recording, trim) for trim in (Trim.OFF, *LEVELS)]
    assert saved[0] == 0
    assert saved == sorted(saved)


@pytest.mark.parametrize("trim", Trim)
def test_nothing_is_left_out_where_no_speech_is_known(trim: Trim) -> None:
    assert skips((), 60_000, trim) == ()
    assert saved_ms((), 60_000, trim) == 0


@pytest.mark.parametrize(
    ("trim", "expected"),
    [
        (Trim.OFF, ()),
        (Trim.GENTLE, ((150, 850), (2_150, 2_451))),
        (Trim.MEDIUM, ((100, 900), (2_100, 2_501), (3_100, 3_301))),
        (Trim.MAX, ((90, 910), (2_090, 2_511), (3_090, 3_311), (3_590, 3_711))),
    ],
)
def test_the_levels(trim: Trim, expected: Spans) -> None:
    speech = ((1_000, 2_000), (2_601, 3_000), (3_401, 3_500), (3_801, 4_000), (4_300, 4_400))
    assert skips(speech, 4_400, trim) == expected


def test_the_length_of_a_file_that_ends_before_its_speech_is_kept_to() -> None:
    assert skips(((0, 100), (2_000, 3_000)), 1_500, Trim.GENTLE) == ((250, 1_350),)


def test_skipping_a_moment_too_much_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(trimming._PAUSES, Trim.GENTLE, (600, -2))
    with pytest.raises(AssertionError):
        test_a_skip_never_touches_a_spoken_moment()
