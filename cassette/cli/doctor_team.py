"""What ``cassette doctor`` says of the team: where it meets, its log, each computer's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_team as words
from cassette.cli.team_shapes import state_words, status_shape
from cassette.domain.errors import CassetteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.shapes import Shape
    from cassette.workspace import Workspace

NO_TEAM: Shape = {"sync": None, "team_log": None, "chains": None}


def team_report(workspace: Workspace) -> Shape:
    """``sync``, ``team_log`` and ``chains``; the log's trouble in place of the latter two."""
    from cassette.workflows.looking import roster_of

    library = workspace.library
    status = workspace.syncer.status()
    report: Shape = {"sync": status_shape(status) | {"words": state_words(status)}}
    try:
        roster = roster_of(library)
    except CassetteError as trouble:
        told = {"code": trouble.code, "message": trouble.message, "hint": trouble.hint}
        return report | {"team_log": {"error": told}, "chains": None}
    log = library.replica_log
    tips = {device: log.tip(device) for device in sorted(roster.devices)}
    return report | {
        "team_log": {
            "n": roster.head.n,
            "head": roster.head.hash.hex(),
            "epoch": roster.epoch,
            "steward": roster.steward,
            "in": roster.is_active(library.identity.device),
        },
        "chains": [
            {
                "device": device,
                "seq": seq,
                "hash": hash.hex() if seq else None,
                "removed": roster.cut_of(device) is not None,
            }
            for device, (seq, hash) in tips.items()
        ],
    }


def team_words(shape: Shape) -> Iterator[tuple[str, str]]:
    """(label, value) of each line of the report."""
    sync, log, chains = shape["sync"], shape["team_log"], shape["chains"]
    if isinstance(sync, dict):
        place = f" ({sync['place']})" if sync["place"] else ""
        yield words.DOCTOR_SYNC, f"{sync['words']}{place}"
    if isinstance(log, dict) and "error" in log:
        yield words.DOCTOR_LOG, f"{log['error']['message']} {log['error']['hint']}"
    elif isinstance(log, dict):
        yield words.DOCTOR_LOG, words.LOG_HEAD.format(n=log["n"], head=log["head"][:16])
    for chain in chains if isinstance(chains, list) else ():
        yield (
            words.DOCTOR_CHAIN,
            words.CHAIN.format(
                device=chain["device"], seq=chain["seq"], hash=(chain["hash"] or "")[:16]
            ).rstrip(),
        )
