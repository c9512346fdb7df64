"""``cassette doctor``: how this Cassette, this computer and this library are doing."""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING

from cassette import __version__
from cassette.cli import catalogue, catalogue_keeping
from cassette.cli.devices import devices_shape
from cassette.cli.doctor_folder import folder_lines, folder_report, told
from cassette.cli.doctor_team import NO_TEAM, team_report, team_words
from cassette.cli.grammar import option, verb
from cassette.cli.invocation import Ended
from cassette.cli.models import model_shape
from cassette.domain.errors import CassetteError, LibraryDamaged, LibraryMissing, SecretsMissing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.store.doctor import Finding
    from cassette.workspace import Workspace

_NO_LIBRARY: Shape = {
    "library": None,
    "team": None,
    "events": None,
    "parked": None,
    "digest": None,
    "integrity": None,
    "drafts": None,
    "jobs": None,
    "leftovers": None,
    "keys": None,
    "team_folder": None,
    "forks": None,
    **NO_TEAM,
}


def _digest_if_whole(workspace: Workspace) -> str | None:
    """What the tables said before; None when they are too damaged to say: then rebuilding helps."""
    try:
        return workspace.library.digest()
    except LibraryDamaged:
        return None


@verb("doctor")
@option("--rebuild", is_flag=True)
@option("--mend", is_flag=True)
def doctor(invocation: Invocation, rebuild: bool, mend: bool) -> None:
    """Check everything; exits 1 when something is wrong with the library."""
    from cassette.workflows.check_data import check_data

    trouble: CassetteError | None = None
    shape: Shape = {**_machine(), **_NO_LIBRARY}
    try:
        pages = _mended_pages(invocation) if mend else []
        opened = invocation.writing() if rebuild or mend else invocation.reading()
        with opened as workspace:
            if mend:
                shape["mended"] = {"pages": len(pages), **_mended(invocation, workspace)}
            if rebuild:
                shape["rebuilt"] = {
                    "before": _digest_if_whole(workspace),
                    "after": workspace.library.rebuild(),
                }
            shape |= _library(workspace)
            checked = check_data(workspace)
            shape["integrity"] = _integrity(checked.here)
            if checked.here:
                why = catalogue.FINDINGS.format(count=len(checked.here))
                trouble = LibraryDamaged(path=workspace.folder, why=why)
            shape["team_folder"] = folder_report(checked)
            shape["forks"] = [told(one) for one in checked.forks]
            trouble = trouble or checked.wrong_there
    except LibraryMissing as missing:
        shape["problem"] = told(missing)
        trouble = missing if invocation.library is not None else None
    except CassetteError as error:
        shape["problem"] = told(error)
        trouble = error
    _say(invocation, shape, trouble)


def _mended_pages(invocation: Invocation) -> list[int]:
    """First of all, so that what is wrong in the file keeps nobody from opening it."""
    from cassette.workspace import Workspace

    return Workspace.mend_pages(invocation.library)


def _mended(invocation: Invocation, workspace: Workspace) -> Shape:
    from cassette.workflows.mend import mend

    done = mend(workspace)
    if done.trouble is not None:
        invocation.output.aside(f"{done.trouble.message}\n{done.trouble.hint}")
    return {"events": done.events, "files": done.files, "put_back": done.put_back}


def _say(invocation: Invocation, shape: Shape, trouble: CassetteError | None) -> None:
    if trouble is None:
        invocation.output.answer(shape, _lines(shape))
        return
    if not invocation.output.json:
        invocation.output.answer({}, _lines(shape))
    raise Ended(1, trouble, **shape)


def _machine() -> Shape:
    """What can be said without a library."""
    from cassette.runtime import crash, paths
    from cassette.runtime.secrets import usable_keyring
    from cassette.store.engine import engine_version

    return {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "engine": engine_version(),
        "model": _model(),
        "audio": _audio(),
        "keyring": usable_keyring() is not None,
        "crash_reports": len(crash.reports(paths.crashes_folder())),
        "folders": {
            "libraries": str(paths.libraries_folder()),
            "models": str(paths.models_folder()),
            "logs": str(paths.logs_folder()),
            "crash_reports": str(paths.crashes_folder()),
            "settings": str(paths.settings_file()),
        },
    }


def _model() -> Shape:
    from cassette.runtime.settings import read_settings
    from cassette.transcription.model_files import ModelFiles

    try:
        return model_shape(ModelFiles().resolve(read_settings().settings.model or None))
    except CassetteError as error:
        return {"error": told(error)}


def _audio() -> Shape:
    from cassette.workspace import sound_devices

    try:
        return devices_shape(sound_devices())
    except CassetteError as error:
        return {"error": told(error)}


def _library(workspace: Workspace) -> Shape:
    from cassette.workflows.record_note import unfinished

    library = workspace.library
    events, parked = library.queries.event_counts()
    counts = library.jobs.counts()
    keys, missing = _keys(workspace)
    problem = library.why_read_only or missing
    return {
        "library": str(workspace.folder),
        "team": library.team.name,
        "events": events,
        "parked": parked,
        "digest": library.digest(),
        "drafts": len(unfinished(workspace.desk, workspace.drafts)),
        "jobs": {"ready": counts.ready, "leased": counts.leased, "dead": counts.dead},
        "leftovers": [
            {"what": one.what, "where": one.where, "bytes": one.bytes}
            for one in library.leftovers()
        ],
        "keys": keys,
        "problem": told(problem) if problem else None,
        **team_report(workspace),
    }


def _keys(workspace: Workspace) -> tuple[str, SecretsMissing | None]:
    """Where this device's keys really are: asked for, not only where they would be put.

    Missing ones leave the library whole, so they are told without an exit code of their own: the
    keyring may only be locked.
    """
    from cassette.runtime.secrets import device_secrets

    secrets = device_secrets(workspace.folder, workspace.library.team.device)
    try:
        secrets.load()
    except SecretsMissing as missing:
        return "missing", missing
    try:
        replace(secrets, keyring=None).load()
    except SecretsMissing:
        return "keyring", None
    return "file", None


def _integrity(findings: Sequence[Finding]) -> object:
    if not findings:
        return "ok"
    return [{"what": one.what, "where": one.where, "why": one.why} for one in findings]


def _lines(shape: Shape) -> Iterator[str]:
    """The report as aligned lines; what is nested is put into words."""
    words = {
        "version": f"{shape['version']} (Python {shape['python']}, {shape['platform']})",
        "engine": f"SQLite {shape['engine']}",
        "model": _model_words(shape["model"]),
        "audio": _audio_words(shape["audio"]),
        "keyring": catalogue.YES if shape["keyring"] else catalogue.NO_KEYRING,
        "crash_reports": str(shape["crash_reports"]),
        "library": str(shape["library"] or catalogue.NONE),
    }
    if shape["library"]:
        words |= {
            "team": str(shape["team"]),
            "events": catalogue.EVENT_COUNT.format(events=shape["events"], parked=shape["parked"]),
            "digest": str(shape["digest"]),
            "drafts": str(shape["drafts"]),
            "keys": catalogue.KEYS[str(shape["keys"])],
        }
    width = max(map(len, catalogue.DOCTOR_LABELS.values()))
    for key, value in words.items():
        yield f"{catalogue.DOCTOR_LABELS[key]:<{width}}  {value}"
    if shape["library"]:
        for label, value in team_words(shape):
            yield f"{label:<{width}}  {value}"
    yield from _leftover_lines(shape.get("leftovers"), width)
    yield from folder_lines(shape.get("team_folder"), width)
    yield from _verdict(shape, width)


def _leftover_lines(leftovers: object, width: int) -> Iterator[str]:
    label = f"{catalogue.DOCTOR_LABELS['leftovers']:<{width}}  "
    for one in leftovers if isinstance(leftovers, list) else ():
        why = catalogue.LEFTOVERS[one["what"]]
        yield label + catalogue.LEFTOVER.format(why=why, **one)


def _verdict(shape: Shape, width: int) -> Iterator[str]:
    label = f"{catalogue.DOCTOR_LABELS['integrity']:<{width}}  "
    integrity, problem, rebuilt = (shape.get(key) for key in ("integrity", "problem", "rebuilt"))
    mended = shape.get("mended")
    if isinstance(mended, dict):
        yield catalogue_keeping.MENDED.format(**mended)
    if isinstance(rebuilt, dict):
        same = rebuilt["before"] == rebuilt["after"]
        yield catalogue.REBUILT_SAME if same else catalogue.REBUILT_OTHERWISE
    if integrity == "ok":
        yield label + catalogue.ALL_WELL
    elif isinstance(integrity, list):
        for one in integrity:
            yield f"{label}{one['what']}: {one['where']}: {one['why']}"
    if isinstance(problem, dict):
        yield f"{problem['message']} {problem['hint']}"


def _model_words(model: object) -> str:
    if isinstance(model, dict) and "error" in model:
        return f"{model['error']['message']} {model['error']['hint']}"
    return f"{model['name']} ({model['folder']})" if isinstance(model, dict) else ""


def _audio_words(audio: object) -> str:
    if not isinstance(audio, dict):
        return ""
    if "error" in audio:
        return f"{audio['error']['message']} {audio['error']['hint']}"
    names = [one["name"] for kind in ("microphones", "speakers") for one in audio[kind]]
    return ", ".join(names) or catalogue.NO_DEVICES
