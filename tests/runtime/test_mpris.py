"""Cassette as a player of the desktop, over a real D-Bus, asked by real clients."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest

from cassette.runtime.mpris import (
    NAME,
    NO_TRACK,
    PATH,
    PLAYER,
    PROPERTIES,
    ROOT,
    Command,
    Mpris,
    Playback,
    track_path,
)
from tests.buses import Peer, session_bus as session_bus
from tests.needs import lacking
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jeepney import Message

if sys.platform != "linux":
    pytest.skip("a service of Linux desktops", allow_module_level=True)

NOTE = "0199a1b2-7c00-7000-8000-00000000000a"
PLAYING = Playback(
    "Playing", NOTE, "Week 47", "Ada Lind", "Lighthouse", 57_000, 1.5, can_play=True, can_step=True
)
ON_PLAYER, ON_ROOT = (NAME, PATH, PLAYER), (NAME, PATH, ROOT)
ON_PROPERTIES = (NAME, PATH, PROPERTIES)


@pytest.fixture
def wanted() -> Queue[Command]:
    """What was asked of the player."""
    return Queue()


@pytest.fixture
def player(session_bus: str, wanted: Queue[Command]) -> Iterator[Mpris]:
    made = Mpris.on_desktop(wanted.put)
    assert made is not None
    yield made
    made.close()
    made.close()


@pytest.fixture
def heard() -> Queue[tuple[str, tuple[Any, ...]]]:
    """The signals a client heard."""
    return Queue()


@pytest.fixture
def client(
    session_bus: str, player: Mpris, heard: Queue[tuple[str, tuple[Any, ...]]]
) -> Iterator[Peer]:
    from jeepney import HeaderFields, MatchRule

    def take(message: Message) -> None:
        member = str(message.header.fields.get(HeaderFields.member))
        if message.header.fields.get(HeaderFields.path) == PATH:
            heard.put((member, message.body))

    made = Peer(session_bus, on_message=take)
    made.bus.listen(MatchRule(type="signal", path=PATH))
    yield made
    made.close()


def page(client: Peer, interface: str) -> dict[str, Any]:
    (found,) = client.call(ON_PROPERTIES, "GetAll", "s", interface)
    return {name: value for name, (_, value) in found.items()}


def test_a_desktop_sees_who_speaks_where_and_how_fast(player: Mpris, client: Peer) -> None:
    player.show(PLAYING)
    player.position_ms = 4_200
    seen = page(client, PLAYER)
    assert seen["PlaybackStatus"] == "Playing"
    assert (seen["Rate"], seen["MinimumRate"], seen["MaximumRate"]) == (1.5, 0.5, 4.0)
    assert seen["Position"] == 4_200_000
    assert all(seen[name] for name in ("CanPlay", "CanPause", "CanSeek", "CanGoNext", "CanControl"))
    metadata = {name: value for name, (_, value) in seen["Metadata"].items()}
    assert metadata == {
        "mpris:trackid": track_path(NOTE),
        "mpris:length": 57_000_000,
        "xesam:title": "Week 47",
        "xesam:artist": ["Ada Lind"],
        "xesam:album": "Lighthouse",
    }
    root = page(client, ROOT)
    assert (root["Identity"], root["DesktopEntry"]) == ("Cassette", "cassette")
    assert client.call(ON_PROPERTIES, "Get", "ss", PLAYER, "Rate") == (("d", 1.5),)


def test_only_what_changed_is_told(
    player: Mpris, client: Peer, heard: Queue[tuple[str, tuple[Any, ...]]]
) -> None:
    player.show(PLAYING)
    member, (interface, changed, _) = heard.get(timeout=10)
    assert (member, interface) == ("PropertiesChanged", PLAYER)
    assert {"PlaybackStatus", "Metadata", "Rate", "CanSeek"} <= changed.keys()
    player.show(PLAYING)
    paused = Playback("Paused", *(getattr(PLAYING, name) for name in PLAYING.__slots__[1:]))
    player.show(paused)
    assert heard.get(timeout=10)[1][1] == {"PlaybackStatus": ("s", "Paused")}
    player.sought(9_000)
    assert heard.get(timeout=10) == ("Seeked", (9_000_000,))
    assert heard.empty()


@pytest.mark.parametrize(
    ("member", "does"),
    [("Play", "play"), ("Pause", "pause"), ("PlayPause", "toggle"), ("Stop", "stop"),
     ("Next", "next"), ("Previous", "previous")],
)  # fmt: skip
def test_each_button_does_what_it_says(
    client: Peer, wanted: Queue[Command], member: str, does: str
) -> None:
    assert client.call(ON_PLAYER, member) == ()
    assert wanted.get(timeout=10) == Command(does)  # type: ignore[arg-type]


def test_the_window_can_be_raised_and_closed(client: Peer, wanted: Queue[Command]) -> None:
    client.call(ON_ROOT, "Raise")
    client.call(ON_ROOT, "Quit")
    assert [wanted.get(timeout=10).does for _ in range(2)] == ["raise", "quit"]


def test_seeking_keeps_to_the_note_and_past_its_end_is_the_next(
    player: Mpris, client: Peer, wanted: Queue[Command]
) -> None:
    client.call(ON_PLAYER, "Seek", "x", 5_000_000)
    assert wanted.empty(), "there is no note to seek in"
    player.show(PLAYING)
    player.position_ms = 50_000
    client.call(ON_PLAYER, "Seek", "x", -5_000_000)
    assert wanted.get(timeout=10) == Command("by", -5_000)
    client.call(ON_PLAYER, "Seek", "x", 8_000_000)
    assert wanted.get(timeout=10).does == "next"
    client.call(ON_PLAYER, "SetPosition", "ox", track_path(NOTE), 12_000_000)
    assert wanted.get(timeout=10) == Command("to", 12_000, NOTE)
    client.call(ON_PLAYER, "SetPosition", "ox", track_path("another"), 12_000_000)
    client.call(ON_PLAYER, "SetPosition", "ox", track_path(NOTE), 57_000_001)
    client.call(ON_PLAYER, "SetPosition", "ox", track_path(NOTE), -1)
    assert wanted.empty(), "another note, and places outside of this one, have no effect"


def test_the_speed_is_held_within_its_limits(client: Peer, wanted: Queue[Command]) -> None:
    for rate, command in (
        (2.0, Command("rate", 2.0)),
        (9.0, Command("rate", 4.0)),
        (0.1, Command("rate", 0.5)),
        (0.0, Command("pause")),
    ):
        client.call(ON_PROPERTIES, "Set", "ssv", PLAYER, "Rate", ("d", rate))
        assert wanted.get(timeout=10) == command


@pytest.mark.parametrize(
    ("to", "member", "shape", "body", "error"),
    [
        (ON_PLAYER, "Dance", "", (), "UnknownMethod"),
        (ON_PLAYER, "Raise", "", (), "UnknownMethod"),
        (ON_PLAYER, "OpenUri", "s", ("file:///x",), "NotSupported"),
        (ON_PLAYER, "Seek", "s", ("far",), "InvalidArgs"),
        (ON_PLAYER, "Seek", "", (), "InvalidArgs"),
        (ON_PROPERTIES, "Get", "ss", (PLAYER, "Colour"), "UnknownProperty"),
        (ON_PROPERTIES, "GetAll", "s", ("org.example.Nothing",), "UnknownInterface"),
        (ON_PROPERTIES, "Set", "ssv", (PLAYER, "Volume", ("d", 0.5)), "PropertyReadOnly"),
        (ON_PROPERTIES, "Set", "ssv", (PLAYER, "Rate", ("s", "fast")), "InvalidArgs"),
        (ON_PROPERTIES, "Set", "ssv", (PLAYER, "Rate", ("d", float("nan"))), "InvalidArgs"),
        ((NAME, "/", PLAYER), "Play", "", (), "UnknownObject"),
        ((NAME, PATH, "org.example.Nothing"), "Play", "", (), "UnknownInterface"),
    ],
)
def test_what_cannot_be_is_refused_and_the_player_lives_on(
    player: Mpris,
    client: Peer,
    wanted: Queue[Command],
    to: tuple[str, str, str],
    member: str,
    shape: str,
    body: tuple[object, ...],
    error: str,
) -> None:
    with pytest.raises(PermissionError, match=error):
        client.call(to, member, shape, *body)
    assert wanted.empty()
    assert client.call((NAME, PATH, "org.freedesktop.DBus.Peer"), "Ping") == ()


def test_what_it_says_of_itself_is_what_it_does(player: Mpris, client: Peer) -> None:
    (told,) = client.call((NAME, PATH, "org.freedesktop.DBus.Introspectable"), "Introspect")
    interfaces = {one.get("name"): one for one in ET.fromstring(told)}  # noqa: S314 - ours
    for name in (ROOT, PLAYER):
        properties = {one.get("name"): one.get("type") for one in interfaces[name].iter("property")}
        (found,) = client.call(ON_PROPERTIES, "GetAll", "s", name)
        assert properties == {key: shape for key, (shape, _) in found.items()}


def test_without_a_note_there_is_nothing_to_show(player: Mpris, client: Peer) -> None:
    seen = page(client, PLAYER)
    assert seen["PlaybackStatus"] == "Stopped"
    assert seen["Metadata"] == {"mpris:trackid": ("o", NO_TRACK)}
    assert not seen["CanSeek"]


@pytest.mark.parametrize("text", ["a\0b", "\udcff half", "<b>&amp;</b>", "x" * 5_000, "\n\t"])
def test_no_title_can_cut_the_line(player: Mpris, client: Peer, text: str) -> None:
    player.show(Playback("Playing", text, text, text, text, 1_000))
    metadata = page(client, PLAYER)["Metadata"]
    assert "\0" not in metadata["xesam:title"][1]
    assert len(metadata["xesam:title"][1]) <= 400
    assert player.alive


def test_two_at_once_have_names_of_their_own(player: Mpris, client: Peer) -> None:
    second = Mpris.on_desktop(lambda command: None)
    assert second is not None
    assert (player.name, second.name) == (NAME, f"{NAME}.instance{os.getpid()}")
    assert Mpris.on_desktop(lambda command: None) is None, "and a third of this process none"
    second.close()


def test_a_desktop_that_goes_away_is_no_bug(player: Mpris) -> None:
    connection = player._bus._connection
    assert connection is not None
    connection.sock.shutdown(2)
    eventually(lambda: not player.alive)
    player.show(PLAYING)
    player.sought(3)


@pytest.mark.parametrize("address", ["unix:path=/nowhere/at/all", "nonsense", "tcp:host=x"])
def test_without_a_desktop_there_is_no_player(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert Mpris.on_desktop(lambda command: None) is None


def playerctl(*words: str) -> str:
    """What the usual client says."""
    program = shutil.which("playerctl")
    if program is None:
        lacking("playerctl is not installed: apt install playerctl")
    done = subprocess.run(
        [program, "--player=cassette", *words], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_usual_client_understands_us(player: Mpris, wanted: Queue[Command]) -> None:
    player.show(PLAYING)
    player.position_ms = 4_200
    assert playerctl("status") == "Playing"
    assert playerctl(
        "metadata", "--format", "{{artist}} · {{title}} · {{duration(mpris:length)}}"
    ) == ("Ada Lind · Week 47 · 0:57")
    assert 4.2 <= float(playerctl("position")) < 9, "it counts on by itself while it plays"
    for word, does in (("play-pause", "toggle"), ("next", "next"), ("previous", "previous")):
        playerctl(word)
        assert wanted.get(timeout=10).does == does
    playerctl("position", "10")
    assert wanted.get(timeout=10) == Command("to", 10_000, NOTE)
    playerctl("position", "3+")
    assert wanted.get(timeout=10).does in ("by", "to")
