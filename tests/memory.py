"""Where tests put what need not outlive a power cut: memory, where the system lends some."""

from __future__ import annotations

from pathlib import Path

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""For ``tempfile``: a file system in memory, or None for the usual place."""
