"""A recording while it lasts: it begins, is watched and steered, changes microphones, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.audio.recorder import RecorderState
from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.recorder.live_page import LivePage
from cassette.desktop.screens.recorder.taking import Taken, Taking
from cassette.desktop.screens.recorder.troubles import Troubles

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.audio.recorder import SoundDevice
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.workflows.desk import Place
    from cassette.workflows.purpose import Purpose


class Live(QObject):
    """``page`` shows it. ``taken`` carries what it came to, ``write_wanted`` the wish to type."""

    taken = Signal(object)
    write_wanted = Signal()

    def __init__(
        self,
        shell: Shell,
        place: Place,
        prompt: str,
        seconds: int,
        purpose: Purpose | None = None,
    ) -> None:
        super().__init__()
        self._shell = shell
        self._place, self._purpose = place, purpose
        self._device = shell.settings.microphone
        self._taking = Taking(shell.workspace, place, purpose)
        self._state = RecorderState.IDLE
        self._busy = False
        self.page = LivePage(shell.theme, prompt, seconds)
        self.page.paused.connect(self.pause_or_go_on)
        self.page.stopped.connect(self.stop)
        self.page.picker.chosen.connect(self._on_device)
        self.page.make_ready(can_stop=False)
        self.troubles = Troubles(
            self.page.notice, self._say, self._on_try_again, self.write_wanted.emit
        )

    @property
    def has_sound(self) -> bool:
        """Whether a recording was begun, so that something might be lost."""
        return self._taking.snapshot().state is not RecorderState.IDLE

    @property
    def busy(self) -> bool:
        """Whether the sound system is being waited for."""
        return self._busy

    @property
    def opening(self) -> bool:
        """Whether the microphone is being opened and nothing was recorded yet."""
        return self._busy and not self.has_sound

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self._taking.snapshot().seconds

    def begin(self) -> None:
        """Record, at once."""
        taking, device = self._taking, self._device
        self._shell.pulse.watch(self.page, self.refresh)
        self._wait_for(lambda: taking.begin(device))
        scribe = self._shell.workspace.started_scribe
        if scribe is not None:  # the model is loaded while the person speaks
            self._shell.bridge.run(Lane.POOL, scribe.warm_up)

    def start_over(self) -> None:
        """Make room for a fresh recording."""
        self._taking = Taking(self._shell.workspace, self._place, self._purpose)
        self._state = RecorderState.IDLE
        self.page.clear()
        self.troubles.clear()

    def pause_or_go_on(self) -> None:
        """Space: at once, also for a person who presses it twice."""
        if self._taking.snapshot().state is RecorderState.PAUSED:
            self._taking.resume()
        else:
            self._taking.pause()
        self.refresh()

    def pause(self) -> None:
        """Pause, if it runs."""
        self._taking.pause()
        self.refresh()

    def resume(self) -> None:
        """Go on, if it is paused."""
        self._taking.resume()
        self.refresh()

    def stop(self) -> None:
        """End it; ``taken`` follows."""
        if not self._busy and self.has_sound:
            self._busy = True
            self.page.make_ready(can_stop=False)
            self._shell.bridge.run(
                Lane.POOL, self._taking.end, self._on_taken, self._on_trouble, owner=self
            )

    def drop(self) -> None:
        """End it and forget it. Safe while it begins, and twice."""
        self.leave()
        self._shell.bridge.run(Lane.POOL, self._taking.drop)

    def end(self) -> Taken:
        """End it and keep the draft; waits, from any thread."""
        return self._taking.end()

    def leave(self) -> None:
        """The page is not shown any more."""
        self._shell.pulse.unwatch(self.page)

    def refresh(self) -> None:
        """Draw how it stands and say what changed."""
        now = self._taking.snapshot()
        if not self._busy:
            self.troubles.watch(now)
        self.page.show_snapshot(now)
        if now.state is not self._state:
            before, self._state = self._state, now.state
            self._announce_state(before, now.seconds)

    def _announce_state(self, before: RecorderState, seconds: float) -> None:
        after = wording.spoken_length(round(seconds * 1000))
        if self._state is RecorderState.LIVE:
            going_on = before is RecorderState.PAUSED
            self._say(tr("Recording goes on") if going_on else tr("Recording started"))
        elif self._state is RecorderState.PAUSED:
            self._say(tr("Recording paused, {length}").format(length=after))

    def _say(self, text: str) -> None:
        self._shell.announce(text, assertive=True)

    def _wait_for(self, work: Callable[[], None]) -> None:
        """Do what waits for the sound system, one at a time."""
        if self._busy:
            return
        self._busy = True
        self.page.make_ready(can_stop=False)
        self._shell.bridge.run(Lane.POOL, work, self._on_ready, self._on_trouble, owner=self)

    def _on_ready(self, _: None) -> None:
        self._busy = False
        self.troubles.clear()
        self.page.make_ready(can_stop=True)
        self.refresh()
        self._list_devices()

    def _on_trouble(self, error: CassetteError) -> None:
        self._busy = False
        self.page.make_ready(can_stop=self.has_sound)
        self.refresh()
        self.troubles.say_failed(error)
        self._list_devices()

    def _on_taken(self, taken: Taken) -> None:
        self._busy = False
        self.leave()
        if taken.draft is None:
            self.start_over()
            text = tr("Nothing was recorded.")
            self.page.notice.say(text, tr("Check the microphone and try again."), "warn")
            self.page.notice.add_way(tr("Try again"), self._on_try_again)
            self.page.notice.add_way(tr("Write instead"), self.write_wanted.emit)
            self._say(text)
            return
        length = wording.spoken_length(round(taken.draft.seconds * 1000))
        self._say(tr("Recording stopped, {length}").format(length=length))
        self.taken.emit(taken)

    # --- microphones ------------------------------------------------------------------------

    def _list_devices(self) -> None:
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL, workspace.devices, self._on_devices, lambda _: None, owner=self
        )

    def _on_devices(self, devices: list[SoundDevice]) -> None:
        self.page.picker.offer(devices, self._device)

    def _on_device(self, device: str) -> None:
        self._device = device
        self._shell.change_settings(microphone=device)
        self._record_on()

    def _record_on(self) -> None:
        """With the chosen microphone: behind what is there, or from the beginning."""
        taking, device = self._taking, self._device
        if self.has_sound:
            self._wait_for(lambda: taking.go_on_with(device))
        else:
            self.begin()

    def _on_try_again(self) -> None:
        """Look for microphones plugged in since, then record with the chosen one."""
        shell = self._shell
        shell.bridge.run(
            Lane.POOL,
            lambda: shell.workspace.recorder.refresh(),
            self._on_refreshed,
            self.troubles.say_failed,
            owner=self,
        )

    def _on_refreshed(self, devices: list[SoundDevice]) -> None:
        self._on_devices(devices)
        self._record_on()
