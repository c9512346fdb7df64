"""Python's collector of cyclic garbage: asleep while the window starts, calm afterwards."""

from __future__ import annotations

import gc

_THRESHOLDS = (50_000, 20, 50)


def calm_collector() -> None:
    """Let the collector sleep until ``wake_collector``; call it before the large imports.

    Starting makes 300,000 objects of which none is garbage, and each look at them takes 20 ms.
    """
    gc.disable()


def wake_collector() -> None:
    """The start is over: look for garbage from now on, less often, and never among what is there.

    With the defaults every 700 new objects start a look; reading a thousand notes makes 50,000, and
    going through all pages costs more than a frame. Does nothing where it never slept.
    """
    if gc.isenabled():
        return
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
