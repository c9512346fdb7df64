"""What was typed into a meeting and not posted yet: kept per meeting, also for the next start."""

from __future__ import annotations

import json
import logging
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from cassette.desktop.screens.frame.memory import memory_file
from cassette.domain.errors import CassetteError
from cassette.runtime import atomic

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unsent:
    """The words, and the ids of the agenda item and of the note they answer ("" for none)."""

    text: str
    item: str = ""
    answered: str = ""


class UnsentNotes:
    """Of one library, by meeting id. The file beside the window's memory is the owner's alone.

    ``get`` and ``put`` are for the window's thread; ``keep`` may run on any.
    """

    def __init__(self, library: Path) -> None:
        self.file = memory_file(library).with_suffix(".unsent.json")
        self._notes = _read(self.file)

    def get(self, meeting: str) -> Unsent | None:
        """What was typed for a meeting."""
        return self._notes.get(meeting)

    def put(self, meeting: str, unsent: Unsent) -> None:
        """Remember it; nothing but blanks is forgotten instead."""
        notes = dict(self._notes)
        notes.pop(meeting, None)
        if unsent.text.strip():
            notes[meeting] = unsent
        self._notes = notes  # replaced whole: ``keep`` may be reading the old one

    def keep(self) -> None:
        """Write it for the next start; a full disk costs no more than that."""
        notes = self._notes
        table = {meeting: astuple(unsent) for meeting, unsent in notes.items()}
        try:
            if not table:
                self.file.unlink(missing_ok=True)
                return
            self.file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(table, ensure_ascii=False, indent=1)
            atomic.write_bytes(self.file, text.encode("utf-8", "replace"), private=True)
        except (OSError, CassetteError) as error:
            _log.info("unsent notes were not kept: %s", type(error).__name__)


def _read(file: Path) -> dict[str, Unsent]:
    """What was kept; whatever cannot be read is forgotten."""
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        return {str(meeting): _unsent(*kept) for meeting, kept in table.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        _log.info("unsent notes cannot be read: %s", type(error).__name__)
        return {}


def _unsent(text: str, item: str, answered: str) -> Unsent:
    if not all(isinstance(one, str) for one in (text, item, answered)):
        raise TypeError("an unsent note is three texts")
    return Unsent(text, item, answered)
