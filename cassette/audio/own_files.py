"""Opens a sound file that ought to be here, and tells missing from not to be read."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from cassette.domain.errors import AudioMissing, CannotRead
from cassette.domain.text import shown

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path) -> IO[bytes]:
    """The file, to be read and closed.

    Raises AudioMissing where no file is, CannotRead where it may not be looked at: a folder
    without rights is no reason to say that the sound is gone.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for whoever writes into it
            raise AudioMissing
        return path.open("rb")
    except FileNotFoundError as error:
        raise AudioMissing from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise CannotRead(path=shown(str(path), 200), why=why) from error
