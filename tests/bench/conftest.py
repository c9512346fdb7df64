"""Fixtures for the benchmarks of sound."""

from __future__ import annotations

from tests.soundserver import _sound_daemon, sound_server

__all__ = ["_sound_daemon", "sound_server"]
