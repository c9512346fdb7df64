"""Teams by the command line: what is answered, what is refused, in which shape."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cassette.cli.team_shapes import MOST_WORDS
from cassette.runtime.resources import resource
from cassette.runtime.settings import change_settings
from cassette.sync.words import recovery_words
from tests.patience import eventually
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


@pytest.fixture
def team(cassette: Cassette, library: Path, shared: Path) -> Path:
    """The library, whose team has a folder."""
    cassette.ask("remote", "set", "folder", str(shared))
    cassette.ask("team", "policy", "--admission", "tap")
    return library


@pytest.fixture
def ben(cassette: Cassette, team: Path, shared: Path, tmp_path: Path) -> tuple[str, str]:
    """Words that make a command Ben's; he waits to be let in."""
    link = cassette.ask("invite", "--for", "Ben")["link"]
    whose = ("--library", str(tmp_path / "ben"))
    joined = cassette.ask("join", link, "--name", "Ben", "--folder", str(shared), *whose)
    assert joined["state"] == "waiting"
    assert joined["member"]["name"] == "Ben"
    return whose


def test_a_library_begins_without_a_folder(cassette: Cassette, library: Path) -> None:
    shown = cassette.ask("remote")
    assert (shown["remote"], shown["state"]) == (None, "local_only")
    for words in (("invite",), ("sync",), ("members", "leave")):
        assert cassette.refused(*words) == "no_shared_folder"
    assert len(cassette.ask("team")["team"]["phrase"]) == 6
    assert [one["name"] for one in cassette.ask("members")["members"]] == ["Ada"]


def test_recovery_words_need_no_folder_where_there_is_nobody_else(
    cassette: Cassette, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cassette.ask("members", "recovery")
    assert made["state"] == "done"
    assert cassette.ask("backup", str(tmp_path / "disk"))["words"] is True
    monkeypatch.setattr("sys.stdin", io.StringIO(" ".join(made["words"])))
    into = ("--into", str(tmp_path / "back"), "--words")
    back = cassette.ask("restore", str(tmp_path / "disk"), *into)
    assert (back["same"], back["state"]) == (True, "in")


def test_who_came_back_alone_with_words_can_share_and_invite(
    cassette: Cassette,
    meeting: str,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cassette.ask("note", "write", meeting, "The lamp is fixed.")
    words = cassette.ask("members", "recovery")["words"]
    cassette.ask("backup", str(tmp_path / "disk"))
    monkeypatch.setattr("sys.stdin", io.StringIO(" ".join(words)))
    cassette.ask("restore", str(tmp_path / "disk"), "--into", str(tmp_path / "new"), "--words")
    mine, bens = ("--library", str(tmp_path / "new")), ("--library", str(tmp_path / "ben"))
    assert len(cassette.ask("members", "recovery", *mine)["words"]) == 24
    assert cassette.ask("remote", "set", "folder", str(shared), *mine)["state"] == "up_to_date"
    link = cassette.ask("invite", "--for", "Ben", *mine)["link"]
    cassette.ask("join", link, "--name", "Ben", "--folder", str(shared), *bens)
    for whose in (mine, bens, mine, bens):
        cassette.ask("sync", *whose)
    notes = cassette.ask("meeting", "show", meeting, *bens)["notes"]
    assert [one["text"] for one in notes] == ["The lamp is fixed."]
    digests = {cassette.ask("doctor", *whose)["digest"] for whose in (mine, bens)}
    assert len(digests) == 1


def test_a_role_is_given_after_joining(
    cassette: Cassette, team: Path, ben: tuple[str, str]
) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("sync", *ben)
    cassette.ask("sync")
    assert cassette.refused("members", "role", "Ben", "host", *ben) == "roles_not_yours"
    assert cassette.refused("members", "role", "Ben", "king") == "bad_value"
    assert cassette.refused("members", "role", "Nobody", "host") == "unknown_member"
    assert cassette.ask("members", "role", "Ben", "observer")["role"] == "observer"
    assert (
        "Ben is now in new meetings: observer" in cassette("members", "role", "Ben", "observer").out
    )
    cassette.ask("sync", *ben)
    for whose in ((), ben):
        roles = {one["name"]: one["role"] for one in cassette.ask("members", *whose)["members"]}
        assert roles["Ben"] == "observer"


def test_a_folder_is_chosen_shown_and_forgotten(
    cassette: Cassette, library: Path, shared: Path, tmp_path: Path
) -> None:
    chosen = cassette.ask("remote", "set", "folder", str(shared))
    assert chosen["remote"] == {"kind": "folder", "place": str(shared)}
    assert chosen["state"] == "up_to_date"
    assert cassette.ask("remote", "show")["last"]
    assert cassette.refused("remote", "set", "folder", str(tmp_path / "none")) == "folder_gone"
    assert cassette.refused("remote", "set", "folder", str(library)) == "folder_not_apart"
    assert cassette.refused("remote", "set", "hub", "https://example.org") == "bad_value"
    assert cassette.ask("remote", "forget")["state"] == "local_only"


def test_a_folder_that_is_lost_is_begun_anew_where_that_is_wished(
    cassette: Cassette, ben: tuple[str, str], shared: Path, tmp_path: Path
) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("sync", *ben)
    shutil.rmtree(shared)
    other = tmp_path / "other"
    other.mkdir()
    assert cassette.refused("remote", "set", "folder", str(other)) == "team_not_there"
    chosen = cassette.ask("remote", "set", "folder", str(other), "--anew")
    assert chosen["state"] == "up_to_date"
    assert cassette.ask("remote", "set", "folder", str(other), *ben)["state"] == "up_to_date"


def test_sync_says_what_it_did(cassette: Cassette, team: Path) -> None:
    meeting = cassette.ask("meeting", "new", "status", "Week 47")["meeting"]["id"]
    cassette.ask("note", "write", meeting, "The lamp is fixed.")
    shape = cassette.ask("sync")
    assert shape["pushed"] > 1
    assert (shape["pulled"], shape["blobs_up"], shape["blobs_down"]) == (0, 0, 0)
    assert (shape["state"], shape["only_here"], shape["troubles"]) == ("up_to_date", 0, [])
    assert shape["digest"] == cassette.ask("doctor")["digest"]
    assert cassette("sync").out == "Up to date: 0 sent, 0 received; files: 0 sent, 0 received.\n"


def test_somebody_waits_is_compared_and_let_in(cassette: Cassette, ben: tuple[str, str]) -> None:
    listed = cassette("members").out
    assert "Ben waits to be let in" in listed
    assert cassette.ask("team")["team"]["phrase"] == cassette.ask("team", *ben)["team"]["phrase"]
    assert cassette.refused("members", "admit", "Mallory") == "nobody_waits"
    cassette.ask("members", "admit", "Ben")
    assert cassette.ask("sync", *ben)["state"] == "up_to_date"
    assert cassette.refused("members", "admit", "Ben", *ben) == "not_the_steward"
    names = [one["name"] for one in cassette.ask("members", *ben)["members"]]
    assert names == ["Ben", "Ada"]


def test_somebody_is_refused(cassette: Cassette, ben: tuple[str, str]) -> None:
    cassette.ask("members", "refuse", "Ben")
    shape = cassette.ask("sync", *ben)
    assert shape["state"] == "invitation_withdrawn"
    assert "Invitation withdrawn" in cassette("sync", *ben).out
    assert "withdrawn" in cassette("invite", "list").out


def test_invitations_are_listed_with_their_links_and_withdrawn(
    cassette: Cassette, team: Path
) -> None:
    assert "No invitation yet" in cassette("invite", "list").out
    made = cassette.ask("invite", "--for", "Cleo", "--role", "observer", "--expires", "in 2 days")
    assert made["state"] == "open"
    (listed,) = cassette.ask("invite", "list")["invitations"]
    assert listed == {
        "id": made["id"],
        "for": "Cleo",
        "role": "observer",
        "state": "open",
        "expires": made["expires"],
        "member": None,
        "link": made["link"],
    }
    assert cassette.refused("invite", "revoke", "Dana") == "unknown_invitation"
    assert cassette.ask("invite", "revoke", "cleo")["id"] == made["id"]
    assert cassette.refused("invite", "--expires", "yesterday") == "due_in_the_past"
    assert cassette.refused("invite", "--role", "captain") == "bad_value"


def test_a_link_is_drawn_as_a_qr_code_on_a_terminal_only(cassette: Cassette, team: Path) -> None:
    drawn = cassette("invite", "--device", "--qr").out
    assert "█▄▄▄▄▄▄▄█" in drawn
    assert "█" not in str(cassette.ask("invite", "--qr"))


def test_joining_needs_a_link_a_name_and_the_folder(
    cassette: Cassette, team: Path, shared: Path, tmp_path: Path
) -> None:
    new = ("--library", str(tmp_path / "new"))
    link = cassette.ask("invite")["link"]
    assert cassette("join", *new).code == 2
    assert cassette("join", link, *new).code == 2
    shared.rename(tmp_path / "unplugged")
    assert cassette.refused("join", link, "--name", "Ben", *new) == "folder_needed"
    (tmp_path / "unplugged").rename(shared)
    assert cassette.refused("join", "cassette://join#v1.x", "--name", "B", *new) == "link_invalid"
    assert cassette.refused("join", "--recover", *new) == "folder_needed"
    assert not (tmp_path / "new").exists()
    assert cassette.ask("join", link, "--name", "Ben", *new)["state"] == "waiting"
    assert cassette.ask("remote", *new)["remote"] == {"kind": "folder", "place": str(shared)}


def test_words_come_over_standard_input(
    cassette: Cassette, team: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def type_(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    type_(" ".join(recovery_words()))
    assert cassette("members", "recovery", "--check").code == 1
    words = cassette.ask("members", "recovery")["words"]
    assert len(words) == 24
    numbered = "\n".join(f"{n}. {word.upper()}" for n, word in enumerate(words, 1))
    type_(numbered)
    assert cassette("members", "recovery", "--check").out == "These are your words.\n"
    type_(" ".join(words) * MOST_WORDS)
    assert cassette("members", "recovery", "--check").code == 1
    new = ("--library", str(tmp_path / "new"))
    type_(numbered)
    joined = cassette.ask("join", "--recover", "--folder", str(shared), *new)
    assert (joined["state"], joined["team"]["name"]) == ("in", "Lighthouse")
    assert words[0] not in cassette("members", "recovery").err


def test_the_team_is_handed_over_taken_back_and_left(
    cassette: Cassette, ben: tuple[str, str]
) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("sync", *ben)
    cassette.ask("sync")
    assert cassette.refused("members", "take-over", *ben) == "not_a_successor"
    assert len(cassette.ask("members", "successors", "Ben")["successors"]) == 1
    cassette.ask("members", "take-over", *ben)
    assert cassette.ask("members", *ben)["i_am_steward"]
    assert cassette.refused("members", "leave", *ben) == "steward_must_hand_over"
    cassette.ask("members", "hand-over", "Ada", *ben)
    assert cassette.ask("team", "policy", "--admission", "auto", "--inviting", "all")["policy"] == {
        "admission": "auto",
        "inviting": "all",
    }
    assert cassette.refused("team", "policy", "--admission", "never") == "bad_value"
    assert cassette.ask("members", "successors")["successors"] == []
    assert cassette.ask("members", "leave", *ben)["state"] == "asked"
    cassette.ask("sync")
    assert cassette.ask("sync", *ben)["state"] == "removed"
    assert cassette.refused("members", "remove", "Ben") == "member_has_left"


def test_a_computer_is_named_and_removed(cassette: Cassette, ben: tuple[str, str]) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("team", "computer", "Studio", *ben)
    cassette.ask("sync", *ben)
    cassette.ask("sync")
    assert "Studio" in cassette("members").out
    assert cassette("members", "remove").code == 2
    assert cassette.refused("members", "remove", "--computer", "Attic") == "device_not_in_team"
    assert cassette.ask("members", "remove", "--computer", "studio")["state"] == "done"
    assert cassette.ask("members")["members"][1]["gone"] is False


def test_doctor_says_how_the_team_stands(cassette: Cassette, ben: tuple[str, str]) -> None:
    report = cassette.ask("doctor")
    assert report["sync"]["state"] == "up_to_date"
    assert report["team_log"]["n"] == 2  # how newcomers come in, and Ben's invitation
    assert len(report["team_log"]["head"]) == 64
    assert [one["seq"] for one in report["chains"]] == [3]
    waiting = cassette.ask("doctor", *ben)
    assert waiting["team_log"]["in"] is False
    assert waiting["sync"]["state"] == "waiting_to_be_let_in"
    assert "Team's log" in cassette("doctor").out


def test_watching_goes_on_until_ctrl_c(cassette: Cassette, ben: tuple[str, str]) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "cassette", "sync", "--watch", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        assert (first["state"], first["waiting_requests"]) == ("up_to_date", 1)
        cassette.ask("meeting", "new", "status", "Ben's", *ben)
        cassette.ask("sync", *ben)
        meeting = _meeting(cassette)
        cassette.ask("note", "write", meeting, "Written while somebody watches.")
        here = ("remote", "--json")
        eventually(lambda: not cassette(*here).shape["only_here"], "it to go out", every_s=0.2)
        watching.send_signal(signal.SIGINT)
        rest = watching.communicate(timeout=20)[0]
    finally:
        watching.kill()
        watching.wait()
    assert watching.returncode == 0
    told = [json.loads(line) for line in rest.splitlines()]
    assert {one["state"] for one in told} <= {"up_to_date", "syncing"}


def test_doctor_names_what_is_damaged_in_the_folder_and_puts_it_back(
    cassette: Cassette, team: Path, shared: Path, meeting: str
) -> None:
    cassette.ask("sync")
    assert cassette.ask("doctor")["team_folder"] == "ok"
    assert "every file in it is whole" in cassette("doctor").out
    chunk = max(shared.glob("cassette-*/d/*/*.seg"))
    whole = chunk.read_bytes()
    chunk.write_bytes(bytes(len(whole)))
    report = cassette("doctor", "--json")
    assert (report.code, report.error) == (1, "files_damaged")
    (found,) = report.shape["team_folder"]
    assert chunk.as_posix().endswith(found["where"])
    assert (found["what"], found["why"], found["who"]) == ("records", "zeros", "Ada")
    told = cassette("doctor")
    assert "nothing but zeros; " in told.out
    assert "facts of Ada" in told.out
    mended = cassette.ask("doctor", "--mend")
    assert (mended["mended"]["put_back"], mended["team_folder"]) == (1, "ok")
    assert chunk.read_bytes() == whole


def test_doctor_flips_a_flipped_bit_back(cassette: Cassette, meeting: str, library: Path) -> None:
    from tests.store.test_bit_rot import flip

    whole = (library / "library.db").read_bytes()
    for bit in (8 * 20 + 1, 8 * 4096 * 3 + 7):  # the first of them in the header
        flip(library / "library.db", bit)
        mended = cassette.ask("doctor", "--mend")
        assert (mended["mended"]["pages"], mended["integrity"]) == (1, "ok")
    assert len((library / "library.db").read_bytes()) >= len(whole)


def test_a_folder_that_is_away_is_told_by_doctor(
    cassette: Cassette, team: Path, shared: Path
) -> None:
    shared.rename(shared.with_name("elsewhere"))
    assert cassette.ask("doctor")["team_folder"]["code"] == "folder_gone"


def test_who_was_refused_joins_again_without_another_library(
    cassette: Cassette, ben: tuple[str, str], tmp_path: Path
) -> None:
    cassette.ask("members", "refuse", "Ben")
    assert cassette.ask("sync", *ben)["state"] == "invitation_withdrawn"
    assert cassette.ask("remote", *ben)["state"] == "invitation_withdrawn"
    link = cassette.ask("invite", "--for", "Ben")["link"]
    again = cassette.ask("join", link, *ben)
    assert (again["state"], again["library"]) == ("waiting", str(tmp_path / "ben"))
    cassette.ask("members", "admit", "Ben")
    assert cassette.ask("sync", *ben)["state"] == "up_to_date"
    assert cassette.refused("join", link, "--name", "Ben", *ben) == "invitation_over"


def test_where_the_team_meets_is_looked_at_when_somebody_asks(
    cassette: Cassette, team: Path, shared: Path, tmp_path: Path
) -> None:
    cassette.ask("note", "write", _meeting(cassette), "Only here.")
    shared.rename(tmp_path / "unplugged")
    assert cassette.ask("remote")["state"] == "folder_not_there"
    said = cassette("remote").out
    assert "Connect the drive" in said
    assert "1 note is only on this computer." in said


def test_words_that_replace_others_are_not_told_as_counting_yet(
    cassette: Cassette, ben: tuple[str, str]
) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("sync", *ben)
    assert cassette.ask("members", "recovery", *ben)["state"] == "asked"
    cassette.ask("sync")
    cassette.ask("sync", *ben)
    assert cassette.ask("members", "recovery", *ben)["state"] == "asked"
    assert cassette.ask("members", "recovery")["state"] == "done"


def test_an_invitation_that_waits_for_its_answer_is_withdrawn_by_its_name(
    cassette: Cassette, ben: tuple[str, str]
) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("team", "policy", "--inviting", "all")
    cassette.ask("sync", *ben)
    made = cassette.ask("invite", "--for", "Dora", *ben)
    assert made["state"] == "asked"
    assert "asked for" in cassette("invite", "list", *ben).out
    assert cassette.ask("invite", "revoke", "Dora", *ben)["id"] == made["id"]
    cassette.ask("sync")
    assert made["id"] not in {one["id"] for one in cassette.ask("invite", "list")["invitations"]}


def test_computers_of_one_name_are_listed_with_what_tells_them_apart(
    cassette: Cassette, ben: tuple[str, str]
) -> None:
    cassette.ask("members", "admit", "Ben")
    cassette.ask("sync", *ben)
    cassette.ask("sync")
    for whose in ((), ben):
        cassette.ask("team", "computer", "laptop", *whose)
        cassette.ask("sync", *whose)
    cassette.ask("sync")
    assert cassette.refused("members", "remove", "--computer", "laptop") == "ambiguous_id"
    theirs = next(m for m in cassette.ask("members")["members"] if m["name"] == "Ben")
    id = theirs["devices"][0]["id"][:18]
    assert f"laptop ({id})" in cassette("members").out
    assert cassette.ask("members", "remove", "--computer", id)["state"] == "done"


def test_a_further_computer_of_mine_needs_no_name(
    cassette: Cassette, team: Path, tmp_path: Path
) -> None:
    new = ("--library", str(tmp_path / "new"))
    link = cassette.ask("invite", "--device")["link"]
    assert cassette.ask("join", link, *new)["state"] == "waiting"
    cassette.ask("sync")
    cassette.ask("sync", *new)
    assert [one["name"] for one in cassette.ask("members", *new)["members"]] == ["Ada"]


def test_whoever_is_outside_is_told_what_to_do(cassette: Cassette, ben: tuple[str, str]) -> None:
    assert "has to be in step first" in cassette("sync", *ben).out
    assert "not known before" in cassette("team", *ben).out
    cassette.ask("members", "admit", "Ben")
    cassette.ask("sync", *ben)
    cassette.ask("members", "remove", "Ben")
    assert "ask for a new invitation" in cassette("sync", *ben).out
    assert "ask for a new invitation" in cassette("remote", *ben).out


def test_what_travels_is_paused_and_goes_on(cassette: Cassette, team: Path) -> None:
    meeting = _meeting(cassette)
    cassette.ask("sync")
    assert cassette.ask("remote", "pause")["state"] == "paused"
    cassette.ask("note", "write", meeting, "While it is paused.")
    assert cassette.ask("remote")["only_here"] == 1
    assert "Paused" in cassette("remote").out
    going_on = cassette.ask("remote", "resume")
    assert (going_on["state"], going_on["only_here"]) == ("up_to_date", 0)
    cassette.ask("remote", "forget")
    assert cassette.refused("remote", "pause") == "no_shared_folder"


def test_a_sound_that_is_not_fetched_by_itself_is_asked_for(
    cassette: Cassette, ben: tuple[str, str], shared: Path
) -> None:
    meeting = _meeting(cassette)
    clip = str(min(resource("demo/clips").glob("*.opus")))
    spoken = cassette.ask("note", "add", meeting, clip)["note"]["id"]
    written = cassette.ask("note", "write", meeting, "Only words.")["note"]["id"]
    cassette.ask("sync")
    change_settings(fetch_audio=False)
    cassette.ask("members", "admit", "Ben")
    assert cassette.ask("sync", *ben)["blobs_down"] == 0
    (blob,) = shared.glob("cassette-*/b/*/*")
    blob.rename(shared / "late")
    assert cassette.ask("note", "fetch", spoken, *ben)["sound"] == "asked"
    (shared / "late").rename(blob)
    assert cassette.ask("note", "fetch", spoken, *ben)["sound"] == "here"
    assert cassette.ask("note", "fetch", spoken, *ben)["sound"] == "here"
    assert cassette.ask("note", "fetch", written, *ben)["sound"] == "none"


def _meeting(cassette: Cassette) -> str:
    return str(cassette.ask("meeting", "new", "status", "Week 47")["meeting"]["id"])
