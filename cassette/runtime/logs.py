"""A small log of what the app did, for the person and for a bug report: ids and figures, no words.

Nobody should log what was said, a title or a secret. Should one slip in all the same, quoted text,
parameters of SQL, keys and links are taken out before a line reaches the file.
"""

from __future__ import annotations

import logging
import logging.handlers
import re
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.domain.text import shown

if TYPE_CHECKING:
    from types import TracebackType

_LINE_LIMIT = 500
_LOOKED_AT = 4_000
_FILE_BYTES = 1_000_000
_OLD_FILES = 3

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"“.*”"), "“…”"),  # what a person wrote, in the sentence of a known error
    (re.compile(r"\[parameters: .*", re.DOTALL), "[parameters: …]"),  # SQLAlchemy's errors
    (re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE), "<link>"),
    (
        re.compile(
            r"\b(authorization|password|passphrase|secret|token|key)\b\s*[:=]\s*"
            r"((bearer|basic)\s+)?\S+",
            re.IGNORECASE,
        ),
        r"\1=…",
    ),
    (re.compile(r"\bbearer\s+\S+", re.IGNORECASE), "bearer …"),
    (re.compile(r"\b[0-9a-fA-F]{48,}\b"), "<hex>"),
    (re.compile(r"(?<![\w/+.~-])(?!/)(?=\S*\d)(?=\S*[A-Z])[A-Za-z0-9+/_-]{40,}={0,2}"), "<base64>"),
)


def redacted(text: str) -> str:
    """``text`` without quoted words, secrets, links and the name of the home folder.

    What comes after 4,000 characters is dropped unseen.
    """
    text = _at_home(text[:_LOOKED_AT])
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def told_error(error: BaseException) -> str:
    """An exception as its chain of types and redacted messages, and where it was raised."""
    parts = []
    for part in traceback.TracebackException.from_exception(error).format(chain=True):
        is_frame = part.startswith("  File ")
        parts.append(_at_home(part) if is_frame else _without_literals(redacted(part)))
    return "".join(parts).rstrip()


def _at_home(text: str) -> str:
    return text.replace(str(Path.home()), "~")


def _without_literals(message: str) -> str:
    """A message such as ``KeyError: 'minutes of …'`` without the value that was looked up."""
    return re.sub(r"'[^'\n]{24,}'|\"[^\"\n]{24,}\"", "'…'", message)


class _OneLine(logging.Formatter):
    """Time in UTC, level, logger, message: one line each, so that no message can forge another."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        record.message = shown(redacted(record.message), _LINE_LIMIT)
        return super().formatMessage(record)

    def formatException(  # noqa: N802  # logging's name
        self,
        ei: (
            tuple[type[BaseException], BaseException, TracebackType | None]
            | tuple[None, None, None]
        ),
    ) -> str:
        return told_error(ei[1]) if ei[1] is not None else ""


class _NeverInTheWay(logging.handlers.RotatingFileHandler):
    """A log on a full disk, or one that cannot be rotated, is lost; the app goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        pass


def start_logging(folder: Path, level: int = logging.INFO) -> logging.Handler | None:
    """Log Cassette's own records from ``level`` on to ``folder/cassette.log``; the handler.

    Keeps 1 MB and three older files. None when the folder cannot be written: the app goes on
    without a log. Records of level WARNING still reach stderr through logging's last resort only
    when no handler was set.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _NeverInTheWay(
            folder / "cassette.log", maxBytes=_FILE_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(_OneLine())
    logger = logging.getLogger("cassette")
    logger.setLevel(level)
    logger.addHandler(handler)
    return handler


def stop_logging(handler: logging.Handler | None) -> None:
    """Close what ``start_logging`` gave."""
    if handler is not None:
        logging.getLogger("cassette").removeHandler(handler)
        handler.close()
