"""Says of an open file "somebody alive works on this": a lock that dies with its process."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40  # Windows locks bytes against reading: lock one that no file has

    def claim(descriptor: int) -> bool:
        """Take the file for as long as ``descriptor`` stays open; False when another has it."""
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        try:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, place, os.SEEK_SET)
        return True

else:
    import fcntl

    def claim(descriptor: int) -> bool:
        """Take the file for as long as ``descriptor`` stays open; False when another has it.

        flock, not lockf: it also holds against another descriptor of the same process.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
