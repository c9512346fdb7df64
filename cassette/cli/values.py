"""Values a person may type after an option: each is refused with a sentence, never with a usage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from cassette.audio.player import MAX_RATE, MIN_RATE
from cassette.cli import catalogue, catalogue_listening, catalogue_planning
from cassette.domain.errors import BadValue
from cassette.domain.pace import MAX_WPM, MIN_WPM
from cassette.domain.planning_events import MAX_TIME_BOX_S
from cassette.domain.queueing import ORDERS
from cassette.domain.text import shown
from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from collections.abc import Iterable


class Number(click.ParamType[float]):
    """A float from ``low`` to ``high``. Raises BadValue."""

    name = "number"

    def __init__(self, what: str, low: float, high: float) -> None:
        self._what, self._low, self._high = what, low, high

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not self._low <= number <= self._high:
            allowed = catalogue.A_NUMBER.format(low=f"{self._low:g}", high=f"{self._high:g}")
            raise BadValue(given=shown(str(value), 40), what=self._what, allowed=allowed)
        return number


class Moment(click.ParamType[int]):
    """Seconds into a note, as whole milliseconds; what lies outside is the note's to refuse."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return round(float(value) * 1000)
        except (ValueError, OverflowError) as error:
            raise BadValue(
                given=shown(str(value), 40), what=catalogue.A_SECOND, allowed=catalogue.SECONDS
            ) from error


class Count(click.ParamType[int]):
    """A whole number from 1. Raises BadValue."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1 and len(text) <= 9):
            given = shown(str(value), 40)
            raise BadValue(given=given, what=catalogue.AN_ITEM, allowed=catalogue.COUNTED)
        return int(text)


class Seconds(click.ParamType[int]):
    """A whole number of seconds, or of minutes, from 0 to ``high``. Raises BadValue."""

    name = "seconds"

    def __init__(self, what: str, high: int) -> None:
        self._what, self._high = what, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and int(text[:9]) <= self._high):
            allowed = catalogue.A_NUMBER.format(low=0, high=self._high)
            raise BadValue(given=shown(str(value), 40), what=self._what, allowed=allowed)
        return int(text)


class OneOf(click.ParamType[str]):
    """One of a few words. Raises BadValue."""

    name = "word"

    def __init__(self, what: str, words: Iterable[str]) -> None:
        self._what, self._words = what, tuple(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        word = str(value).strip().lower()
        if word not in self._words:
            allowed = ", ".join(self._words)
            raise BadValue(given=shown(str(value), 40), what=self._what, allowed=allowed)
        return word


class OrAuto(click.ParamType[Any]):
    """What another type takes, or "auto" (None) for no choice of one's own. Raises BadValue."""

    def __init__(self, inner: click.ParamType[Any]) -> None:
        self._inner = inner
        self.name = inner.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if str(value).strip().lower() == catalogue_listening.AUTO:
            return catalogue_listening.AUTO
        return self._inner.convert(value, param, ctx)


SPEED = Number(catalogue.A_SPEED, MIN_RATE, MAX_RATE)
LENGTH = Number(catalogue.A_LENGTH, 0.1, 4 * 3600)
WPM = Number(catalogue_listening.A_WPM, MIN_WPM, MAX_WPM)
TRIM = OneOf(catalogue_listening.A_TRIM, [trim.value for trim in Trim])
ORDER = OneOf(catalogue_listening.AN_ORDER, ORDERS)
MOMENT = Moment()
ITEM = Count()
MINUTES = Seconds(catalogue_planning.A_LENGTH_IN_MINUTES, 24 * 60)
TIME_BOX = Seconds(catalogue_planning.A_TIME_BOX, MAX_TIME_BOX_S)
