"""Says of an open file "somebody alive works on this": a lock that dies with its process."""

from __future__ import annotations

import os
import sys
import time

_PATIENCE_S = 0.5
"""Whoever only looks holds a file for less than this; whoever works on it, for longer."""
_LOOK_S = 0.01

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40  # Windows locks bytes against reading: lock one that no file has

    def _take(descriptor: int) -> bool:
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        try:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, place, os.SEEK_SET)
        return True

    def is_held(descriptor: int) -> bool:
        """Whether another has claimed the file, or looks at it at this very moment."""
        return not _take(descriptor)

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        # flock, not lockf: it also holds against another descriptor of the same process.
        return _locked(descriptor, fcntl.LOCK_EX)

    def is_held(descriptor: int) -> bool:
        """Whether another has claimed the file; any number may look at the same time."""
        return not _locked(descriptor, fcntl.LOCK_SH)

    def _locked(descriptor: int, how: int) -> bool:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def claim(descriptor: int) -> bool:
    """Take the file for as long as ``descriptor`` stays open; False when another has it.

    Somebody who looks at it just now is waited for.
    """
    until = time.monotonic() + _PATIENCE_S
    while not _take(descriptor):
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_S)
    return True
