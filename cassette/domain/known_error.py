"""The root of every error that Cassette can explain: a code, a sentence, and what to do next.

And its greatest branch, which several modules add to.
"""

from __future__ import annotations

from typing import ClassVar


class CassetteError(Exception):
    """A known error. ``facts`` fill the placeholders of ``sentence`` and ``advice``."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Something went wrong."
    advice: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence.format(**facts))

    @property
    def message(self) -> str:
        """What happened, in English, filled in."""
        return self.sentence.format(**self.facts)

    @property
    def hint(self) -> str:
        """What to do next, in English, filled in; empty when there is nothing to do."""
        return self.advice.format(**self.facts)


class BadWish(CassetteError):
    """The person asked for something that cannot be."""

    code = "bad_wish"
