"""What can be refused while people make meetings recur.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import BadWish

_HOW = (
    "Say day, weekday, week, 2 weeks or month, or an RFC 5545 rule such as FREQ=WEEKLY;BYDAY=MO,TH."
)


class BadRecurrence(BadWish):
    """``why`` is a phrase."""

    code = "bad_recurrence"
    sentence = "“{given}” does not say how often: {why}."
    advice = _HOW


class NeverFires(BadWish):
    code = "never_fires"
    sentence = "A meeting that recurs by “{given}” would never take place."
    advice = _HOW


class TooOften(BadWish):
    code = "too_often"
    sentence = "“{given}” would call a meeting more than once a day."
    advice = "Once a day is the most: say day, or call several series."


class DueMissing(BadWish):
    code = "due_missing"
    sentence = "A meeting that recurs needs to know when its first round is due."
    advice = "Say so with --due, as in --due “monday 9:30”."


class UnknownRound(BadWish):
    """``next`` are the rounds to come, readable."""

    code = "unknown_round"
    sentence = "“{title}” has no round “{given}”."
    advice = "The next rounds are {next}."


class RoundIsSkipped(BadWish):
    code = "round_is_skipped"
    sentence = "The round {occurrence} of “{title}” is skipped."
    advice = "Let it take place after all with “cassette series unskip”."


class SeriesHasEnded(BadWish):
    code = "series_has_ended"
    sentence = "“{title}” has ended: no further round opens."
    advice = "Let it go on with “cassette series resume”."
