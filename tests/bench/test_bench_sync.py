"""What a team costs: joining one with a long past, looking for news, what travels, how soon."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cassette.audio.files import encode
from cassette.domain.events import NoteHeard, NoteWritten, ReactionGiven
from cassette.domain.ids import DeviceId, MeetingId, NoteId
from cassette.store import event_log
from cassette.store.engine import connect
from cassette.sync.folder import FolderTransport
from cassette.sync.seal import new_blob_key, seal_blob
from cassette.sync.transport import mark_of
from cassette.sync.wire import EventKeys, open_run, read_records, verify_run
from cassette.workflows import teamwork
from cassette.workspace import Workspace, fresh_id
from tests.bench.big_library import History
from tests.bench.test_bench_store import best
from tests.sync.machines import Clock, Machine, Team, place_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.sync.wire import Record
    from tests.speech import Recording

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
EVENTS = int(os.environ.get("CASSETTE_BENCH_EVENTS", "100000"))
NOTES = EVENTS // 10
DEVICES = 4
BATCH = 2_000
FILES = 20_000
LIVE_NOTES = 40


def with_a_past(scratch: Path) -> Team:
    """A team of four devices that have sent ``EVENTS`` events over a folder."""
    team = Team(scratch, place_in(scratch, "folder"))
    ada = team.found()
    ada.sync()
    for n in range(DEVICES - 1):
        team.joined(ada, name=f"Member {n}")
    facts: list[list[Any]] = [[] for _ in range(DEVICES)]
    past = History()
    for n, envelope in enumerate(past.envelopes(NOTES, EVENTS)):
        facts[n % DEVICES].append(envelope.event)
    for machine, said in zip(team.machines, facts, strict=True):
        for at in range(0, len(said), BATCH):
            machine.say(*said[at : at + BATCH])
        machine.replica._pusher.push(machine.transport)
    return team


class Raw:
    """Verifying, opening and inserting what lies in the folder, and nothing else."""

    def __init__(self, by: Machine, file: Path) -> None:
        self._by, self._file = by, file
        with closing(connect(by.library.folder / "library.db", mode="ro")) as model:
            self._tables = [
                row[0]
                for row in model.execute(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = 'event' AND sql <> ''"
                )
            ]

    def take_in(self) -> int:
        self._file.unlink(missing_ok=True)
        taken = 0
        with closing(connect(self._file, mode="rwc")) as sql:
            sql.execute("PRAGMA journal_mode=WAL")
            sql.execute("PRAGMA synchronous=FULL")
            for sentence in self._tables:
                sql.execute(sentence)
            transport, roster = self._by.transport, self._by.replica.roster
            opener = EventKeys(roster.team, self._by.replica.team.secrets)
            rows: list[tuple[Any, ...]] = []
            for device in transport.heads():
                point, member = None, roster.member_of(device) or ""
                for chunk in transport.chunks(device):
                    run = read_records(transport.records(device, chunk) or b"")
                    point = verify_run(run, point, DeviceId(device), roster)
                    for record, plain in zip(run, open_run(run, opener, member), strict=True):
                        taken += 1
                        rows.append(_row(taken, device, record, plain))
                    if len(rows) >= BATCH:
                        _insert(sql, rows)
            _insert(sql, rows)
        return taken


def _row(n: int, device: str, record: Record, plain: Any) -> tuple[Any, ...]:
    body, at, seq = plain.body, plain.at_ms, record.seq
    head = (n, plain.id, device, seq, plain.clock, plain.type, plain.v, at, at, plain.actor)
    state = ("applied", "", None, None, None, None)
    return (*head, body, "{}", zlib.crc32(body.encode()), *state)


def _insert(sql: Any, rows: list[tuple[Any, ...]]) -> None:
    sql.execute("BEGIN IMMEDIATE")
    sql.executemany(event_log._INSERT, rows)
    sql.execute("COMMIT")
    rows.clear()


def test_a_new_device_with_a_long_past_costs_at_most_three_times_the_bare_work(
    tmp_path: Path,
) -> None:
    team = with_a_past(tmp_path)
    ada = team.machines[0]
    (bare,) = best(Raw(ada, tmp_path / "raw.db").take_in, rounds=2, clock=time.process_time)
    newcomer = team.join(ada, name="Newcomer")
    ada.replica.team.read(ada.transport)
    ada.replica.steward.serve(ada.transport)
    newcomer.replica.largest_blob = 0
    begun, wall = time.process_time(), time.perf_counter()
    result = newcomer.sync()
    taken, waited = time.process_time() - begun, time.perf_counter() - wall
    assert result.pulled >= EVENTS
    print(f"\n{result.pulled:,} events: {taken:.1f} s of processor time, {waited:.1f} s wall")
    print(f"verifying, decrypting and inserting them: {bare:.1f} s")
    print(f"ratio {taken / bare:.2f} (at most 3.00)")
    team.close()
    assert taken / bare <= 3


def test_looking_for_news_in_a_folder_of_20_000_files_takes_50_ms(tmp_path: Path) -> None:
    place, clock = place_in(tmp_path, "folder"), Clock()
    transport = place("ab" * 32)
    assert isinstance(transport, FolderTransport)
    long_ago = time.time() - 3600
    devices = 100
    for _ in range(devices):
        chain = transport.root / "d" / clock.id()
        chain.mkdir()
        for n in range(FILES // 2 // devices):
            (chain / f"{n + 1}-{n + 1}-{mark_of(b'%d' % n)}.seg").touch()
        os.utime(chain, (long_ago, long_ago))
    for n in range(FILES // 2):
        address = f"{n:08x}" * 8
        shard = transport.root / "b" / address[6:8]
        shard.mkdir(exist_ok=True)
        (shard / address).touch()
    for part in (*(transport.root / name for name in "tdb"), transport.root / "join"):
        os.utime(part, (long_ago, long_ago))
    begun = time.perf_counter()
    transport._glance()
    first = time.perf_counter() - begun
    (idle,) = best(transport._glance, rounds=20)
    print(f"\n{FILES:,} files: looked at in {first * 1e3:.0f} ms, again {idle * 1e3:.2f} ms")
    assert idle <= 0.05


def test_what_travels_is_small(tmp_path: Path, speech: dict[str, Recording]) -> None:
    team = Team(tmp_path, place_in(tmp_path, "folder"))
    ada = team.found()
    ada.sync()
    note, meeting = NoteId(team.clock.id()), MeetingId(team.clock.id())
    kinds: dict[str, Callable[[], Any]] = {
        "a written note of 100 characters": lambda: NoteWritten(
            NoteId(team.clock.id()), meeting, "word " * 20
        ),
        "a reaction": lambda: ReactionGiven(note, "agree"),
        "how far somebody heard": lambda: NoteHeard(note, 1234),
    }
    print()
    for what, made in kinds.items():
        before = size_of(tmp_path / "shared")
        ada.say(*(made() for _ in range(500)))
        ada.sync()
        print(f"{what}: {(size_of(tmp_path / 'shared') - before) / 500:.0f} bytes")
    clip = max(speech.values(), key=lambda one: one.seconds)
    made = encode(clip.path, tmp_path / "note.opus")
    sealed = seal_blob(new_blob_key(), made.path.read_bytes())
    minutes = made.duration_ms / 60_000
    print(f"a minute of speech: {len(sealed.cipher) / minutes / 1000:.0f} kB")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_note_is_with_the_other_within_two_seconds(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    waits: list[float] = []
    pause = threading.Event()
    with Workspace.create(tmp_path / "ada", "Harbour", "Ada") as ada:
        teamwork.set_folder(ada, tmp_path / "shared")
        ada.syncer.sync_now()
        invited = teamwork.invite(ada, label="Ben")
        shared = tmp_path / "shared"
        with Workspace.join(tmp_path / "ben", invited.link, "Ben", team_folder=shared) as ben:
            for work in (ben, ada, ben, ada):
                work.syncer.sync_now()
            assert len(ben.library.queries.members()) == 2
        ada.syncer.start()
        meeting = MeetingId(fresh_id())
        with subprocess.Popen(
            [sys.executable, "-m", "tests.bench.live_probe", tmp_path / "ben"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            assert other.stdout is not None
            while other.stdout.readline().strip() != "ready":
                pass
            for n in range(LIVE_NOTES):
                pause.wait(0.3 + n % 7 / 10)  # as people post: not in step with any watch
                note, posted = NoteId(fresh_id()), time.time_ns()
                ada.library.append([NoteWritten(note, meeting, f"note {n}")])
                there, came = other.stdout.readline().split()
                assert there == note
                waits.append((int(came) - posted) / 1e9)
            other.communicate("")
    p95 = statistics.quantiles(waits, n=20)[18]
    print(
        f"\nposted -> on the other: p50 {statistics.median(waits):.2f} s, p95 {p95:.2f} s, "
        f"worst {max(waits):.2f} s of {len(waits)} (at most 2 s)"
    )
    assert p95 <= 2
