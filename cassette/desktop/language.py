"""The window's sentences: ``tr`` finds the translation, ``told`` words a known error.

Rules, so that ``pyside6-lupdate`` finds every sentence:

* ``tr("Play all")``: a literal (or adjacent literals), never an f-string.
* Facts are filled in afterwards: ``tr("Reply to {name}").format(name=name)``.
* Counts need a comment, else lupdate misses the plural: ``tr("%n note(s)", "unheard", n)``.
  English has no translation file, so its plurals stand in the source: ``(s)`` or ``(is|are)``.
* The comment tells two equal English words apart and helps translators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from cassette.runtime.resources import resource

if TYPE_CHECKING:
    from cassette.domain.errors import CassetteError

_ONE_OR_MANY = re.compile(r"\((?P<one>[^()|]*)\|(?P<many>[^()|]*)\)|\(s\)")


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """The sentence in the person's language; ``n`` fills ``%n`` and chooses the plural."""
    found = QCoreApplication.translate("", text, comment or None, n)
    if n < 0 or "(" not in found:
        return found
    return _ONE_OR_MANY.sub(lambda match: _english(match, n), found)


def _english(match: re.Match[str], n: int) -> str:
    if match["one"] is None:
        return "" if n == 1 else "s"
    return match["one"] if n == 1 else match["many"]


@dataclass(frozen=True, slots=True)
class Told:
    """A known error as the window says it: what happened, what to do next."""

    message: str
    hint: str


def told(error: CassetteError) -> Told:
    """The error's templates, translated and then filled with its facts."""
    message = QCoreApplication.translate("errors", error.sentence)
    hint = QCoreApplication.translate("errors", error.advice)
    return Told(message.format(**error.facts), hint.format(**error.facts))


def load_translations(app: QCoreApplication, locale: QLocale) -> bool:
    """Install Cassette's and Qt's own sentences for ``locale``; whether Cassette has them."""
    qt = QTranslator(app)
    if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
    own = QTranslator(app)
    try:
        folder = resource("translations")
    except FileNotFoundError:
        return False
    return own.load(locale, "cassette", "_", str(folder)) and app.installTranslator(own)
