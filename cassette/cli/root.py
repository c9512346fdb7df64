"""The tree of commands: every name a person may type, and the module that does it."""

from __future__ import annotations

from typing import Any

import click

from cassette import __version__
from cassette.cli import catalogue
from cassette.cli.grammar import Branch
from cassette.cli.invocation import Invocation

TREE: dict[str, str | Branch] = {
    "demo": "demo:demo",
    "init": "init:init",
    "library": Branch("library", {"list": "library:list_libraries", "use": "library:use"}),
    "join": "join:join",
    "invite": Branch(
        "invite",
        {"new": "invite:new", "list": "invite:list_invitations", "revoke": "invite:revoke"},
        default="new",
        open_ended=True,
    ),
    "members": Branch(
        "members",
        {
            "list": "members:list_members",
            "admit": "members:admit",
            "refuse": "members:refuse",
            "role": "members:role",
            "remove": "members:remove",
            "leave": "members:leave",
            "hand-over": "members:hand_over",
            "successors": "members:successors",
            "take-over": "members:take_over",
            "recovery": "members:recovery",
        },
        default="list",
    ),
    "team": Branch(
        "team",
        {"show": "team:show", "policy": "team:policy", "computer": "team:computer"},
        default="show",
    ),
    "sync": "sync:sync",
    "remote": Branch(
        "remote",
        {
            "show": "sync:show_remote",
            "set": "sync:set_remote",
            "forget": "sync:forget_remote",
            "pause": "sync:pause",
            "resume": "sync:resume",
        },
        default="show",
    ),
    "meeting": Branch(
        "meeting",
        {
            "types": "meeting:types",
            "new": "meeting:new",
            "list": "meeting:list_meetings",
            "show": "meeting:show",
            "move": "meeting:move",
            "rename": "meeting:rename",
            "mute": "remind:mute",
            "follow": "remind:follow",
            "unmute": "remind:unmute",
            "close": "meeting:close",
            "reopen": "meeting:reopen",
            "history": "history:history",
            "people": "people:list_people",
            "add": "people:add",
            "role": "people:role",
            "remove": "people:remove",
        },
    ),
    "attach": Branch(
        "attach",
        {
            "list": "attach:list_attachments",
            "file": "attach:file",
            "link": "attach:link",
            "remove": "attach:remove",
            "restore": "attach:restore",
            "save": "attach:save",
        },
    ),
    "template": Branch(
        "template",
        {
            "list": "template:list_templates",
            "save": "template:save",
            "edit": "template:edit",
            "remove": "template:remove",
            "export": "template:export",
            "import": "template:import_",
        },
        default="list",
    ),
    "agenda": Branch(
        "agenda",
        {
            "list": "agenda:list_items",
            "add": "agenda:add",
            "edit": "agenda:edit",
            "move": "agenda:move",
            "remove": "agenda:remove",
            "restore": "agenda:restore",
        },
    ),
    "note": Branch(
        "note",
        {
            "add": "note_sound:add",
            "write": "note:write",
            "record": "note_record:record",
            "play": "note_sound:play",
            "render": "note_sound:render",
            "text": "note:text",
            "delete": "note:delete",
            "erase": "note_erase:erase",
            "fetch": "note_fetch:fetch",
            "restore": "note:restore",
        },
    ),
    "react": "react:react",
    "queue": "queue:queue",
    "heard": "queue:heard",
    "pace": "pace:pace",
    "owed": "owed:owed",
    "remind": "remind:remind",
    "series": Branch(
        "series",
        {
            "list": "series:list_series",
            "show": "series:show",
            "open": "series:open_early",
            "skip": "series:skip",
            "unskip": "series:unskip",
            "end": "series:end",
            "resume": "series:resume",
        },
        default="list",
    ),
    "decide": Branch(
        "decide",
        {
            "frame": "decide:frame",
            "propose": "decide:propose",
            "withdraw": "decide:withdraw",
            "stance": "decide:stance",
            "outcome": "decide:outcome",
            "show": "decide:show",
            "settle": "decide:settle",
            "review": "decide:review",
        },
    ),
    "decisions": "decisions:decisions",
    "action": Branch(
        "action",
        {
            "add": "action:add",
            "list": "action:list_actions",
            "edit": "action:edit",
            "assign": "action:assign",
            "due": "action:due",
            "done": "action:done",
            "reopen": "action:reopen",
            "drop": "action:drop",
        },
    ),
    "rank": "rank:rank",
    "devices": "devices:devices",
    "recover": Branch(
        "recover",
        {"list": "recover:list_drafts", "keep": "recover:keep", "discard": "recover:discard"},
        default="list",
    ),
    "transcribe": "transcribe:transcribe",
    "models": Branch(
        "models",
        {
            "list": "models:list_models",
            "add": "models:add",
            "get": "models:get",
            "use": "models:use",
        },
        default="list",
    ),
    "export": "export:export",
    "backup": Branch(
        "backup",
        {"make": "backup:make", "show": "backup:show", "verify": "backup:verify"},
        default="make",
        open_ended=True,
    ),
    "restore": "backup:restore",
    "events": "events:events",
    "doctor": "doctor:doctor",
    "window": "window:window",
}


class Root(Branch):
    """``cassette`` itself: --version, and the window when nothing else is asked for."""

    def __init__(self) -> None:
        super().__init__("", TREE, default="window")
        self.name = "cassette"
        self.params.append(
            click.Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                callback=_say_version,
                help=catalogue.OPTIONS["--version"],
            )
        )


def _say_version(ctx: click.Context, _: click.Parameter, value: Any) -> None:
    if value:
        output = ctx.ensure_object(Invocation).output
        output.answer({"version": __version__}, [f"cassette {__version__}"])
        ctx.exit()


ROOT = Root()
