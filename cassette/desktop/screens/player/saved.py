"""What listening at my pace saved, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import wording
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from cassette.domain.listening_views import DaySaved


def saved_words(total: DaySaved) -> str:
    """What listening at my pace saved so far on this computer; "" before it saved anything."""
    if total.saved_ms < 1000:
        return ""
    return tr("Saved so far: {all} ({speed} by speed, {pauses} by pauses left out)").format(
        all=wording.length(total.saved_ms),
        speed=wording.length(total.by_speed_ms),
        pauses=wording.length(total.by_trim_ms),
    )
