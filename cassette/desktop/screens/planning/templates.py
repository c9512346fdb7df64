"""The team's own types of meeting: saved from a meeting or afresh, changed, shared, removed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.agenda import AgendaEditor
from cassette.desktop.screens.new_meeting.type_card import said
from cassette.desktop.shell import Way
from cassette.desktop.theme import SPACE_L, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import BadName, TemplateNameTaken
from cassette.domain.formats import TYPES, Prompt, meeting_type
from cassette.domain.text import safe_filename
from cassette.workflows import templates
from cassette.workflows.revise_agenda import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId
    from cassette.domain.planning_views import Template
    from cassette.domain.views import MeetingPage

_KEY = Qt.ItemDataRole.UserRole
NEW = ""
"""The key of the template that is not saved yet; others have their id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A template as it is filled in. ``purpose`` "": what its type is for."""

    name: str = ""
    type: str = "status"
    purpose: str = ""
    lines: tuple[Line, ...] = ()


class TemplatesSheet(Sheet):
    """Templates at the left, the chosen one at the right. Nothing is stored until it is saved.

    ``drafts`` by key go on where the sheet was left, or begin with a new one. ``after`` is done
    when it closes.
    """

    preferred_width = 880
    preferred_height = 640

    def __init__(
        self,
        shell: Shell,
        drafts: Mapping[str, Draft] | None = None,
        after: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(tr("Templates"), shell.theme)
        self._shell, self._after = shell, after
        self._drafts = dict(drafts or {})
        self._rows: tuple[Template, ...] = ()
        self._shown: str | None = None
        self._wanted: str | None = next(iter(self._drafts), None)
        self._filling = self._saving = False
        self._fresh = True
        self._writable = not shell.workspace.library.read_only
        self.nothing = plain_text.label(
            tr("No template yet. Save one from a meeting you liked, or begin a new one."),
            "muted",
            wrap=True,
        )
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setAccessibleName(tr("Templates"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.new = plain_text.button(tr("New template"), clicked=self._on_new)
        icons.keep(self.new, "plus", shell.theme)
        self.import_ = plain_text.button(tr("Import a file…"), clicked=self._on_import)
        icons.keep(self.import_, "import", shell.theme)
        self._make_editor()
        self.notice = Notice()
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key(keys, self._on_save)
        shell.feed.appended.connect(self._read)
        self._read()

    def first_focus(self) -> QWidget:
        if self._shown == NEW:
            return self.name
        return self.list if self.list.isVisibleTo(self) else self.new

    def may_close(self) -> bool:
        if self._drafts and not self._saving:
            shell, drafts = self._shell, dict(self._drafts)
            again = Way(tr("Go on"), lambda: shell.open_sheet(TemplatesSheet(shell, drafts)))
            shell.toast(tr("The template was not saved"), again)
        return not self._saving

    def before_window_closes(self) -> str:
        self._after = None
        return super().before_window_closes()

    def done(self) -> None:
        after, self._after = self._after, None
        super().done()
        if after is not None:
            QTimer.singleShot(0, self._shell, after)  # once this sheet is out of the way

    # --- showing ------------------------------------------------------------------------------

    def _make_editor(self) -> None:
        self.name = QLineEdit()
        self.name_field = Field(tr("Name"), self.name)
        self.like = QComboBox()
        for kind in TYPES:
            self.like.addItem(wording.type_name(kind.key), kind.key)
        hint = tr("It closes and is owed like that type.")
        self.like_field = Field(tr("Like"), self.like, hint)
        self.purpose = QLineEdit()
        self.purpose_field = Field(tr("What it is for"), self.purpose)
        self.agenda = AgendaEditor(self._shell.theme)
        self.agenda_field = Field(tr("Agenda"), self.agenda)
        self.remove = plain_text.button(tr("Remove"), clicked=self._on_remove)
        icons.keep(self.remove, "trash", self._shell.theme)
        self.export = plain_text.button(tr("Export to a file…"), clicked=self._on_export)
        icons.keep(self.export, "export", self._shell.theme)
        self.save = plain_text.button(
            tr("Save template"), "primary", tip=tr("Ctrl+Enter"), clicked=self._on_save
        )
        icons.keep(self.save, "check", self._shell.theme, "on_accent")
        for line in (self.name, self.purpose):
            line.textChanged.connect(self._on_edited)
            line.returnPressed.connect(self._on_save)
        self.like.currentIndexChanged.connect(self._on_edited)
        self.agenda.edited.connect(self._on_edited)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE_S)
        left.addWidget(self.list, 1)
        for part in (self.nothing, self.new, self.import_):
            left.addWidget(part)
        self.editor = QWidget()
        right = QVBoxLayout(self.editor)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE_S)
        both = QHBoxLayout()
        both.setSpacing(SPACE_L)
        both.addWidget(self.name_field, 3, Qt.AlignmentFlag.AlignTop)
        both.addWidget(self.like_field, 2, Qt.AlignmentFlag.AlignTop)
        right.addLayout(both)
        right.addWidget(self.purpose_field)
        right.addWidget(self.agenda_field)
        right.addStretch(1)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        ways.addWidget(self.remove)
        ways.addWidget(self.export)
        ways.addStretch(1)
        ways.addWidget(self.save)
        right.addLayout(ways)
        whole = QHBoxLayout()
        whole.setSpacing(SPACE_L)
        whole.addLayout(left, 2)
        whole.addWidget(self.editor, 5)
        self.body.addLayout(whole, 1)
        self.body.addWidget(self.notice)
        self.nothing.hide()  # until it is known
        self.editor.hide()

    def _read(self, *_: object) -> None:
        read = self._shell.workspace.library.queries.templates
        self._shell.bridge.run(Lane.STORE, read, self._on_read, self._on_failed, owner=self)

    def _on_read(self, rows: tuple[Template, ...]) -> None:
        self._rows = rows
        wanted = self._wanted if self._wanted is not None else self._shown
        keys = [*([NEW] if NEW in self._drafts else []), *(row.id for row in rows)]
        self._filling = True
        self.list.clear()
        for key in keys:
            item = QListWidgetItem(self._words(key))
            item.setData(_KEY, key)
            self.list.addItem(item)
        self._filling = False
        self._wanted = None
        self.nothing.setVisible(not keys)
        self.list.setVisible(bool(keys))
        self.editor.setVisible(bool(keys))
        if not keys:
            self._shown = None
        self.list.setCurrentRow(keys.index(wanted) if wanted in keys else 0)
        self._on_row()
        self._show_what_can_be_done()
        fresh, self._fresh = self._fresh, False
        if fresh:
            self._begin()

    def _begin(self) -> None:
        """Where the keyboard starts, once it is known what there is."""
        if self._shown == NEW:
            self.name.setFocus()
            self.name.selectAll()
        elif self._shown is None:
            self.new.setFocus()

    def _words(self, key: str) -> str:
        draft = self._drafts.get(key) or self._stored(key)
        name = draft.name.strip() or tr("New template")
        state = tr("Like: {type}").format(type=wording.type_name(draft.type))
        if key in self._drafts:
            state = tr("Not saved yet")
        return f"{name}\n{state}"

    def _on_row(self, *_: object) -> None:
        item = self.list.currentItem()
        if self._filling or item is None or (self._shown == item.data(_KEY) and self._same()):
            return
        self._shown = key = item.data(_KEY)
        draft = self._drafts.get(key) or self._stored(key)
        self._filling = True
        self.name.setText(draft.name)
        self.like.setCurrentIndex(self.like.findData(draft.type))
        self.purpose.setText(draft.purpose)
        usual = max((one.seconds for one in meeting_type(draft.type).prompts), default=0)
        self.agenda.fresh_seconds = usual
        self.agenda.show_lines(draft.lines)
        self._filling = False
        for field in (self.name_field, self.purpose_field, self.agenda_field):
            field.mend()
        self._show_what_can_be_done()

    def _same(self) -> bool:
        """Whether the fields show the chosen one as it is."""
        key = self._shown
        return key is not None and self._draft() == (self._drafts.get(key) or self._stored(key))

    def _draft(self) -> Draft:
        return Draft(
            self.name.text(),
            str(self.like.currentData()),
            self.purpose.text(),
            tuple(Line(one.prompt, one.seconds) for one in self.agenda.lines),
        )

    def _stored(self, key: str) -> Draft:
        found = self._template(key)
        if found is None:
            return Draft()
        lines = tuple(Line(prompt.text, prompt.seconds) for prompt in found.prompts)
        return Draft(found.name, found.type, found.purpose, lines)

    def _template(self, key: str | None) -> Template | None:
        return next((row for row in self._rows if row.id == key), None)

    def _on_edited(self, *_: object) -> None:
        key = self._shown
        if self._filling or key is None:
            return
        draft = self._draft()
        if key == NEW or draft != self._stored(key):
            self._drafts[key] = draft
        else:
            self._drafts.pop(key, None)
        item = self.list.currentItem()
        if item is not None:
            item.setText(self._words(key))
        self._show_what_can_be_done()

    def _show_what_can_be_done(self) -> None:
        key = self._shown
        self.purpose.setPlaceholderText(said(meeting_type(str(self.like.currentData())).purpose))
        for part in (self.new, self.import_, self.name, self.like, self.purpose, self.agenda):
            part.setEnabled(self._writable)
        self.new.setEnabled(self._writable and NEW not in self._drafts)
        self.save.setEnabled(self._writable and key in self._drafts)
        self.remove.setEnabled(self._writable and key is not None)
        self.remove.setText(tr("Discard it") if key == NEW else tr("Remove"))
        self.remove.setAccessibleName(self.remove.text())
        self.export.setEnabled(key is not None and key not in self._drafts)

    # --- changing -----------------------------------------------------------------------------

    def _on_new(self) -> None:
        kind = TYPES[1]
        lines = tuple(Line(prompt.text, prompt.seconds) for prompt in kind.prompts)
        self._drafts[NEW] = Draft("", kind.key, "", lines)
        self._wanted = NEW
        self._on_read(self._rows)
        self.name.setFocus()

    def _on_save(self) -> None:
        self.agenda.finish_typing()
        key = self._shown
        if key is None or self._saving or not self.save.isEnabled():
            return
        self._saving = True
        self.notice.clear()
        draft, found = self._drafts[key], self._template(key)
        work = partial(
            templates.save_template,
            self._shell.workspace.desk,
            draft.name,
            draft.type,
            [Prompt(line.prompt, line.seconds) for line in draft.lines],
            purpose=draft.purpose,
            template=None if found is None else found.id,
        )
        then = partial(self._on_saved, key)
        self._shell.bridge.run(Lane.STORE, work, then, self._on_not_saved, owner=self)

    def _on_saved(self, key: str, made: Template) -> None:
        self._saving = False
        self._drafts.pop(key, None)
        self._wanted = made.id
        self._shell.toast(tr("“{name}” is saved as a template").format(name=made.name))
        self._read()

    def _on_not_saved(self, error: CassetteError) -> None:
        self._saving = False
        what = str(error.facts.get("what", ""))
        if isinstance(error, BadName) and "agenda" in what:
            self._fail(self.agenda_field, self.agenda.list, error)
        elif isinstance(error, BadName) and "purpose" in what:
            self._fail(self.purpose_field, self.purpose, error)
        elif isinstance(error, BadName | TemplateNameTaken):
            self._fail(self.name_field, self.name, error)
        else:
            self._on_failed(error)

    def _fail(self, field: Field, focus: QWidget, error: CassetteError) -> None:
        focus.setFocus()
        self._shell.announce(field.fail(error), assertive=True)

    def _on_remove(self) -> None:
        key, found = self._shown, self._template(self._shown)
        if key is None:
            return
        self._drafts.pop(key, None)
        self._shown = None
        if found is None:
            self._on_read(self._rows)
            return
        desk = self._shell.workspace.desk
        self._do(partial(templates.remove_template, desk, found.id), self._say_removed(found))

    def _say_removed(self, found: Template) -> Callable[[object], object]:
        shell = self._shell
        back = partial(templates.restore_template, shell.workspace.desk, found)
        way = Way(tr("Undo"), partial(shell.bridge.run, Lane.STORE, back, None, shell.banner))
        said_ = tr("“{name}” is no longer offered").format(name=found.name)
        return lambda _: shell.toast(said_, way)

    def _on_export(self) -> None:
        found = self._template(self._shown)
        if found is None:
            return
        folder = Path(self._shell.settings.export_folder or Path.home())
        folder = folder if folder.is_dir() else Path.home()
        usual = str(folder / f"{safe_filename(found.name)}{templates.ENDING}")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export the template"), usual)
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the chosen template into a file for another team."""
        found = self._template(self._shown)
        if found is not None:
            work = partial(templates.export_template, self._shell.workspace.desk, found.id, path)
            self._do(
                work,
                lambda file: self._shell.toast(
                    tr("The template is saved as “{name}”").format(name=file.name)
                ),
            )

    def _on_import(self) -> None:
        pattern = tr("Template files ({patterns})").format(patterns="*.json")
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Import a template"), "", pattern)
        if chosen:
            self.import_from(Path(chosen))

    def import_from(self, path: Path) -> None:
        """Take a template of another team in, and show it."""
        desk = self._shell.workspace.desk
        self._do(partial(templates.import_template, desk, path), self._on_imported)

    def _on_imported(self, made: Template) -> None:
        self._wanted = made.id
        self._shell.toast(tr("“{name}” is one of your templates").format(name=made.name))
        self._read()

    def _do(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        self.notice.clear()
        self._shell.bridge.run(Lane.STORE, work, then, self._on_failed, owner=self)

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)


def open_with_meeting(shell: Shell, meeting: MeetingId) -> None:
    """Read a meeting, then show a new template with its type and agenda, to be named and saved."""
    queries = shell.workspace.library.queries

    def show(page: MeetingPage) -> None:
        lines = tuple(Line(item.prompt, item.seconds) for item in page.agenda)
        draft = Draft(page.row.title, page.row.type, "", lines)
        shell.open_sheet(TemplatesSheet(shell, {NEW: draft}))

    shell.bridge.run(Lane.STORE, lambda: queries.meeting(meeting), show, owner=shell)
