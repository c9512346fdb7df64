"""Drafts: what survives, who owns them, what a crash and a power cut may take."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio import journal
from cassette.audio.capture import Timing
from cassette.audio.ownership import is_held
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.spool import HEADER_BYTES, Spool, header
from cassette.domain.errors import DiskFull, EmptyAudio, StorageFailed, UnknownId
from tests.audio.power_cut import LoggingDisk, PowerCut
from tests.audio.signals import tone
from tests.audio.test_microphone import FakeStudio
from tests.patience import eventually
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.promises import Promise

FACTS = {"meeting": "m1", "item": "i2", "device": "Desk microphone", "reply_to": None}


def spoken(drafts: Path, draft_id: str, frames: int = 4800) -> journal.OpenDraft:
    """A draft with sound in it, its recording over."""
    draft = journal.begin(drafts, draft_id, started_ms=1_000, facts=FACTS)
    spool = Spool(draft.wav)
    spool.append((tone(frames / SAMPLE_RATE) * 32767).astype("<i2").tobytes())
    spool.finish()
    return draft


def test_what_it_is_for_is_written_down_before_the_first_sound(tmp_path: Path) -> None:
    draft = journal.begin(tmp_path / "drafts", "d1", started_ms=1_000, facts=FACTS)
    about = draft.wav.with_suffix(".json")
    assert json.loads(about.read_text()) == {
        "started_ms": 1_000,
        "facts": {"meeting": "m1", "item": "i2", "device": "Desk microphone"},
    }
    assert not draft.wav.exists()
    if os.name != "nt":
        assert about.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "drafts").stat().st_mode & 0o777 == 0o700
    draft.release()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_spool_is_for_its_owner_alone(tmp_path: Path) -> None:
    draft = spoken(tmp_path, "d1")
    assert draft.wav.stat().st_mode & 0o777 == 0o600
    draft.release()


def test_a_draft_is_offered_once_nobody_records_it(tmp_path: Path) -> None:
    draft = spoken(tmp_path, "d1")
    assert journal.recoverable(tmp_path) == []
    with pytest.raises(UnknownId):
        journal.find(tmp_path, "d1")
    draft.release()
    (found,) = journal.recoverable(tmp_path)
    assert (found.id, found.seconds, found.started_ms) == ("d1", 0.1, 1_000)
    assert found.facts == {"meeting": "m1", "item": "i2", "device": "Desk microphone"}
    assert journal.find(tmp_path, "d1") == found


def test_a_recording_under_way_is_not_offered_even_without_its_description(
    tmp_path: Path,
) -> None:
    studio = FakeStudio()
    recording = studio.recorder.record(tmp_path / "d1.wav", None)
    studio.hear(recording, 0.2)
    assert journal.recoverable(tmp_path) == []
    recording.stop()
    assert [draft.id for draft in journal.recoverable(tmp_path)] == ["d1"]


@pytest.mark.parametrize(
    "about", [b"", b"{", b"[]", b'{"facts": 3, "started_ms": "x"}', b"\xff\xfe", b"[" * 100_000]
)
def test_sound_is_offered_whatever_happened_to_its_description(
    tmp_path: Path, about: bytes
) -> None:
    spoken(tmp_path, "d1").release()
    (tmp_path / "d1.json").write_bytes(about)
    (found,) = journal.recoverable(tmp_path)
    assert found.seconds == pytest.approx(0.1)
    assert found.facts == {}
    assert found.started_ms > 1_000


def test_sound_without_any_description_is_offered(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").release()
    (tmp_path / "d1.json").unlink()
    assert [draft.id for draft in journal.recoverable(tmp_path)] == ["d1"]


@pytest.mark.parametrize("size", [0, 3, 43, 44, 45])
def test_a_spool_without_a_single_sample_is_not_offered(tmp_path: Path, size: int) -> None:
    journal.begin(tmp_path, "d1", started_ms=1, facts=FACTS).release()
    (tmp_path / "d1.wav").write_bytes((header(0xFFFFFFFF) + b"x")[:size])
    assert journal.recoverable(tmp_path) == []


@pytest.mark.parametrize("torn", [0, 1, 2, 3])
def test_a_torn_spool_is_taken_to_its_last_whole_sample(tmp_path: Path, torn: int) -> None:
    journal.begin(tmp_path, "d1", started_ms=1, facts=FACTS).release()
    samples = (tone(0.5) * 32767).astype("<i2").tobytes()
    data = header(0xFFFFFFFF) + samples
    (tmp_path / "d1.wav").write_bytes(data[: len(data) - torn])
    (draft,) = journal.recoverable(tmp_path)
    take = journal.take(draft)
    sound, _ = soundfile.read(take.path, dtype="int16")
    frames = (len(samples) - torn) // 2
    assert take.seconds == draft.seconds == frames / SAMPLE_RATE
    assert sound.astype("<i2").tobytes() == samples[: 2 * frames]


def test_a_spool_whose_header_came_back_as_zeros_can_be_read(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").release()
    with (tmp_path / "d1.wav").open("r+b") as file:
        file.write(bytes(HEADER_BYTES))
    (draft,) = journal.recoverable(tmp_path)
    assert soundfile.info(journal.take(draft).path).frames == 4800


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(b"something else" * 100)
    (tmp_path / "notes.txt").write_bytes(b"hello")
    assert journal.recoverable(tmp_path) == []
    assert journal.recoverable(tmp_path / "nowhere") == []


def test_drafts_come_oldest_first(tmp_path: Path) -> None:
    for draft_id, started in (("b", 2_000), ("a", 3_000), ("c", 1_000)):
        spoken(tmp_path, draft_id).release()
        (tmp_path / f"{draft_id}.json").write_text(json.dumps({"started_ms": started}))
    assert [draft.id for draft in journal.recoverable(tmp_path)] == ["c", "b", "a"]


def test_discarding_leaves_nothing_and_can_be_done_twice(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").release()
    (draft,) = journal.recoverable(tmp_path)
    journal.discard(draft)
    journal.discard(draft)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(EmptyAudio):
        journal.take(draft)


def test_an_open_draft_can_be_discarded(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").discard()
    assert list(tmp_path.iterdir()) == []


def test_old_descriptions_without_sound_are_swept_and_nothing_else(tmp_path: Path) -> None:
    hour = 3_600_000
    for draft_id in ("held", "empty"):
        held = journal.begin(tmp_path, draft_id, started_ms=1, facts=FACTS)
        if draft_id == "empty":
            held.release()
        else:
            keep = held
    spoken(tmp_path, "spoken").release()
    now = int((tmp_path / "empty.json").stat().st_mtime * 1000)
    assert journal.sweep(tmp_path, now + hour // 2) == 0
    assert journal.sweep(tmp_path, now + 2 * hour) == 1
    assert {path.name for path in tmp_path.iterdir()} == {
        "held.json",
        "spoken.json",
        "spoken.wav",
    }
    keep.release()


def test_a_spool_somebody_records_cannot_be_taken(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").release()
    (draft,) = journal.recoverable(tmp_path)
    live = Spool(draft.wav)
    with pytest.raises(StorageFailed):
        journal.take(draft)
    assert draft.wav.exists()
    live.finish()


def test_a_draft_on_a_full_disk_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        journal.begin(tmp_path, "d1", started_ms=1, facts=FACTS)
    assert list(tmp_path.iterdir()) == []


# --- kill -9 ---

MAX_LOST_TO_A_KILL_S = 0.2


def lost_to_a_kill(folder: Path, after_s: float, *words: str) -> tuple[float, np.ndarray]:
    """Record in a child at real pace, kill it; seconds missing of what it had heard, and the rest.

    The child's microphone speaks a count of samples, so that what is missing can be told exactly.
    """
    drafts = folder / "drafts"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.audio.recording_child", str(drafts), *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    heard = child.stdout.readline()
    timer = threading.Timer(after_s, child.send_signal, (signal.SIGKILL,))
    timer.start()
    last = b""
    while line := child.stdout.readline():
        last = line if line.endswith(b"\n") else last
    child.wait()
    timer.join()
    child.stdout.close()
    heard = last or heard
    found = journal.recoverable(drafts)
    if not found:
        return int(heard) / SAMPLE_RATE, np.zeros(0, np.int16)
    take = journal.take(found[0])
    sound, _ = soundfile.read(take.path, dtype="int16")
    return (int(heard) - len(sound)) / SAMPLE_RATE, sound


def check_kills(folder: Path, count: int, seed: int) -> None:
    moments = random.Random(seed)
    for number in range(count):
        lost, sound = lost_to_a_kill(folder / str(number), moments.uniform(0.3, 1.6))
        assert lost <= MAX_LOST_TO_A_KILL_S
        assert np.array_equal(sound, np.arange(len(sound), dtype=np.uint16).view(np.int16))
        shutil.rmtree(folder / str(number))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_recording_killed_at_any_instant_lacks_at_most_a_fifth_of_a_second(
    tmp_path: Path,
) -> None:
    check_kills(tmp_path, 5, seed=1)


@pytest.mark.torture
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.timeout(600)
def test_fifty_recordings_killed_at_any_instant_lack_at_most_a_fifth_of_a_second(
    tmp_path: Path, promise: Promise
) -> None:
    check_kills(tmp_path, 50, seed=2)
    promise(
        "kill -9 while recording: at most a fifth of a second is lost",
        count=50,
        unit="kills",
        worst=f"at most {MAX_LOST_TO_A_KILL_S:g} s",
        seed=2,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_writing_every_five_seconds_would_fail_the_kill_check(tmp_path: Path) -> None:
    lost, _ = lost_to_a_kill(tmp_path, 1.0, "write_every=5")
    assert lost > MAX_LOST_TO_A_KILL_S


# --- power cut ---

MAX_LOST_TO_A_POWER_CUT_S = 1.0


def recorded_log(folder: Path, *, syncs: bool = True) -> LoggingDisk:
    """The log of writes and syncs of a recording of three seconds at real pace."""
    disk = LoggingDisk(syncs=syncs)
    studio = FakeStudio(disk=disk, timing=Timing())
    recording = studio.recorder.record(folder / "d1.wav", None)
    said = np.arange(SAMPLE_RATE * 3, dtype=np.uint16).view(np.int16)
    pace = threading.Event()
    for start in range(0, len(said), 960):
        block = said[start : start + 960].tobytes()
        disk.said(len(block) // 2)
        studio.microphone.hear(block)
        pace.wait(0.02)
    recording.stop()
    return disk


def worst_loss(disk: LoggingDisk, folder: Path, cuts_per_point: int) -> float:
    """Seconds of what had been said that are gone, in the worst of all cuts tried.

    Checks on the way that what is there is what was said.
    """
    worst = 0.0
    for number, cut in enumerate(PowerCut.all_of(disk, cuts_per_point)):
        drafts = folder / f"cut{number % 7}"
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir()
        left = cut.what_is_left()
        if left is None:
            worst = max(worst, cut.said / SAMPLE_RATE)
            continue
        (drafts / "d1.wav").write_bytes(left)
        found = journal.recoverable(drafts)
        good = 0
        if found:
            sound, _ = soundfile.read(journal.take(found[0]).path, dtype="int16")
            wanted = np.arange(len(sound), dtype=np.uint16).view(np.int16)
            wrong = np.flatnonzero(sound != wanted)
            good = int(wrong[0]) if len(wrong) else len(sound)
            assert good >= cut.synced_frames
        worst = max(worst, (cut.said - good) / SAMPLE_RATE)
    return worst


def test_a_power_cut_at_any_point_takes_at_most_a_second(tmp_path: Path) -> None:
    disk = recorded_log(tmp_path)
    assert disk.count("sync") >= 4
    assert worst_loss(disk, tmp_path, 2) <= MAX_LOST_TO_A_POWER_CUT_S


@pytest.mark.torture
@pytest.mark.timeout(600)
def test_a_power_cut_at_any_point_takes_at_most_a_second_in_a_thousand_ways(
    tmp_path: Path, promise: Promise
) -> None:
    cuts, worst = 0, 0.0
    for _ in range(5):
        disk = recorded_log(tmp_path)
        (tmp_path / "d1.wav").unlink()
        worst = max(worst, worst_loss(disk, tmp_path, 20))
        assert worst <= MAX_LOST_TO_A_POWER_CUT_S
        cuts += 20 * (len(disk.log) + 1)
    promise(
        "Power loss while recording: at most a second is lost",
        count=cuts,
        unit="cuts",
        worst=f"{worst:.2f} s",
    )


def test_without_syncs_a_power_cut_would_take_more(tmp_path: Path) -> None:
    disk = recorded_log(tmp_path, syncs=False)
    assert worst_loss(disk, tmp_path, 1) > MAX_LOST_TO_A_POWER_CUT_S


def test_every_stop_is_synced_with_its_true_size(tmp_path: Path) -> None:
    disk = recorded_log(tmp_path)
    eventually(lambda: disk.log)
    *_, last = PowerCut.all_of(disk, 1)
    left = last.what_is_left()
    assert left is not None
    assert left == (tmp_path / "d1.wav").read_bytes()
    assert left[:HEADER_BYTES] == header(len(left) - HEADER_BYTES)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no shared lock of this kind")
def test_a_draft_is_found_while_another_process_looks_at_it(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").release()
    looking = [os.open(tmp_path / name, os.O_RDONLY) for name in ("d1.wav", "d1.json")]
    assert not any(is_held(descriptor) for descriptor in looking)
    assert journal.find(tmp_path, "d1").seconds == 0.1
    for descriptor in looking:
        os.close(descriptor)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no shared lock of this kind")
def test_whoever_only_looks_keeps_nobody_from_recording(tmp_path: Path) -> None:
    spoken(tmp_path, "d1").release()
    looking = os.open(tmp_path / "d1.wav", os.O_RDONLY)
    assert not is_held(looking)
    over = threading.Timer(0.1, os.close, (looking,))
    over.start()
    Spool(tmp_path / "d1.wav").finish()
    over.join()
