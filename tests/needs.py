"""What a test needs of this machine: it is skipped without, or fails where it must be here.

``make test`` installs system packages on Linux and the bundled model everywhere. A build server
that skipped the journeys for want of them would tell of a product nobody had tried.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import pytest


def lacking(why: str, *, everywhere: bool = False) -> NoReturn:
    """Skip because of ``why``; under CI=true fail where setting up installs what is missing.

    That is on Linux, or ``everywhere``.
    """
    if os.environ.get("CI") == "true" and (everywhere or sys.platform == "linux"):
        pytest.fail(f"{why}, though CI=true", pytrace=False)
    pytest.skip(why)
