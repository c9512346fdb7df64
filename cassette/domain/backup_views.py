"""What backing up, verifying and restoring tell. Times are UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BackupDone:
    """A backup as it stands after a run.

    ``fresh`` says whether anything was new; ``new_events`` are those since the last run,
    ``new_files`` sounds and attachments, ``bytes`` what was written, ``size`` the bytes of all that
    is there. ``words`` says whether the member's recovery words open it.
    """

    folder: Path
    fresh: bool
    at_ms: int
    events: int
    new_events: int
    new_files: int
    bytes: int
    size: int
    digest: str
    words: bool


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in a backup that is not as it was written: ``where`` in it, and ``why``."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class BackupVerified:
    """What a drill found: the newest state restored into a scratch place and compared.

    ``states`` are how many runs it holds, ``at_ms`` the newest; ``files`` the sounds and
    attachments that were opened. ``same`` is whether the digest is the one recorded; None when it
    was recorded by a Cassette that folds otherwise.
    """

    folder: Path
    states: int
    at_ms: int
    events: int
    files: int
    digest: str
    same: bool | None
    damaged: tuple[Damage, ...]

    @property
    def sound(self) -> bool:
        """Whether all of it can be restored."""
        return self.same is not False and not self.damaged


@dataclass(frozen=True, slots=True)
class BackupCard:
    """What a backup holds: how many ``states``, the first and the last of them, and how much then.

    Any minute up to ``at_ms`` can be brought back, also one before the first state.
    """

    folder: Path
    states: int
    first_ms: int
    at_ms: int
    events: int
    files: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A library that was rebuilt. ``upto_ms`` is when its last event was recorded.

    ``missing_files`` are sounds and attachments the backup does not hold (whole). ``joins`` is how
    it goes on in its team: "" where nobody else is, "asked" as a new device, once let in; "in".
    """

    library: Path
    team: str
    upto_ms: int
    events: int
    files: int
    missing_files: int
    digest: str
    same: bool | None
    joins: str
