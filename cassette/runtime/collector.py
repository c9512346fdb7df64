"""Python's collector of cyclic garbage, told to look less often."""

from __future__ import annotations

import gc

_THRESHOLDS = (50_000, 20, 50)


def calm_collector() -> None:
    """Look for cyclic garbage less often; call it before the large imports.

    With the defaults every 700 new objects start a look: importing the window makes 300,000 objects
    and reading a thousand notes 50,000, and going through all pages costs more than a frame.
    """
    gc.set_threshold(*_THRESHOLDS)
