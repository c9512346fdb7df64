"""The tables that hold what cannot be computed again: who I am, the log, the team's entries, jobs,
how I listen, and what travels between the team's devices.

Migrations change these and nothing else; projections (``p_…``) are code and are rebuilt. A device's
next sequence number is not stored: it follows the greatest in the log.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

self_table = Table(
    "self",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("device", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("clock", Integer, nullable=False, server_default=text("0")),
    Column("acked", Integer, nullable=False, server_default=text("0")),
    Column("next_device", Text, nullable=False, server_default=text("''")),
    CheckConstraint("one = 1", name="self_is_one_row"),
)
"""This device, the member whose device it is, and the team of this library.

``acked`` is the sequence number of our last event that stands where the team meets. A library that
found itself copied goes on as ``next_device`` once that is let in.
``clock`` is the greatest one learned from others; our own last event may have a greater one.
"""

event_table = Table(
    "event",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("prev", LargeBinary),
    Column("hash", LargeBinary),
    Column("epoch", Integer),
    Column("clock", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("v", Integer, nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("recorded_at_ms", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("meta", Text, nullable=False, server_default=text("'{}'")),
    Column("crc", Integer, nullable=False),
    Column("sealed", LargeBinary),
    Column("state", Text, nullable=False, server_default=text("'applied'")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("trace", LargeBinary),
    UniqueConstraint("id", name="event_id_once"),
    CheckConstraint("state IN ('applied', 'parked', 'erased')", name="event_state_known"),
)
"""Every fact, in the order this machine learned of it (``n``).

``body`` is JSON; ``crc`` is the CRC-32 of what the event says (``store.crc``), so that a flipped
bit on disk is found and named. ``prev``, ``hash``, ``epoch`` and ``sealed`` stay empty until the
event is first sent; ``sealed`` (the record) is empty again once it stands where the team meets. A
copied library makes two events in one place of a chain; ``hash`` tells them apart. ``trace`` is
what the record had besides, with which its very bytes can be made again (``sync.traces``).
"""

Index(
    "event_chain",
    event_table.c.device,
    event_table.c.seq,
)
Index("event_type", event_table.c.type)
Index("event_parked", event_table.c.n, sqlite_where=text("state = 'parked'"))

control_table = Table(
    "control",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("prev", LargeBinary),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("entry", LargeBinary, nullable=False),
    Column("sig", LargeBinary, nullable=False),
)
"""The team's signed entries; number 0 is the genesis, whose hash is the team's id."""

epoch_table = Table(
    "epoch",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("since", Integer, ForeignKey("control.n"), nullable=False),
)
"""The team's secrets, one per epoch, and the control entry each began with."""

job_table = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'ready'")),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("crashes", Integer, nullable=False, server_default=text("0")),
    Column("ready_ms", Integer, nullable=False),
    Column("owner", Text, nullable=False, server_default=text("''")),
    Column("lease_until_ms", Integer, nullable=False, server_default=text("0")),
    Column("code", Text, nullable=False, server_default=text("''")),
    Column("message", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("kind", "note", name="job_once"),
    CheckConstraint("state IN ('ready', 'leased', 'dead')", name="job_state_known"),
)
"""Work to do on this machine. A finished job has no row; a dead one keeps the reason."""

Index("job_order", job_table.c.state, job_table.c.ready_ms)

fold_table = Table(
    "fold",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("one = 1", name="fold_is_one_row"),
)
"""Which PROJECTION_VERSION the projections were folded with."""

speech_table = Table(
    "speech",
    metadata,
    Column("sound", Text, primary_key=True),
    Column("duration_ms", Integer, nullable=False),
    Column("spans", Text, nullable=False),
    Column("spared", Text, nullable=False),
    Column("words", Text, nullable=False, server_default=text("''")),
    Column("saved_gentle", Integer, nullable=False),
    Column("saved_medium", Integer, nullable=False),
    Column("saved_max", Integer, nullable=False),
)
"""Where somebody speaks in a recording (``spans``, JSON pairs of ms), found once on this machine.

``spared`` is what trimming may not touch: those, and the words of the event ``words`` ("" for none
yet). The savings are ms that each trim leaves out.
"""

listened_table = Table(
    "listened",
    metadata,
    Column("note", Text, primary_key=True),
    Column("from_ms", Integer, primary_key=True),
    Column("up_to_ms", Integer, nullable=False),
)
"""The parts of a note that sounded here; of one note they lie apart."""

habit_table = Table(
    "habit",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""How I listen, as JSON: "" everywhere, else to a member or a note."""

time_saved_table = Table(
    "time_saved",
    metadata,
    Column("day", Text, primary_key=True),
    Column("heard_ms", Integer, nullable=False),
    Column("by_speed_ms", Integer, nullable=False),
    Column("by_trim_ms", Integer, nullable=False),
)
"""What listening took less than it would have at 1x, by local day; never leaves this machine."""

remote_table = Table(
    "remote",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("paused", Integer, nullable=False, server_default=text("0")),
    Column("synced_ms", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("one = 1", name="remote_is_one_row"),
)
"""Where the team meets: the kind of place and where it is on this machine. No row: only here."""

chain_table = Table(
    "chain",
    metadata,
    Column("device", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("log_n", Integer, nullable=False),
    Column("trace", LargeBinary),
    Column("prev", LargeBinary),
    Column("epoch", Integer),
)
"""Points of devices' chains: the newest of each, and those of records without an event here.

``log_n`` is how far the record's writer had read the team's log. ``trace``, ``prev`` and ``epoch``
are kept of records that came erased.
"""

segment_table = Table(
    "segment",
    metadata,
    Column("device", Text, primary_key=True),
    Column("name", Text, primary_key=True),
)
"""The chunks of records that were taken in, so that none is read twice."""

blob_table = Table(
    "blob",
    metadata,
    Column("address", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_ms", Integer, nullable=False, server_default=text("0")),
    CheckConstraint(
        "state IN ('local', 'wanted', 'asked', 'here', 'purged')", name="blob_state_known"
    ),
)
"""Sealed sound and files that events name: ``plain`` is the file's hash here, ``media`` its kind.

local: only here; here: here and there; wanted: only there; asked: wanted by the person; purged:
erased. The key is base64, as in the event.
"""

Index("blob_state", blob_table.c.state, blob_table.c.next_ms)

request_table = Table(
    "request",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("at_ms", Integer, nullable=False),
)
"""What this device asked of the steward and has no answer to yet."""

invite_table = Table(
    "invite",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("seed", LargeBinary, nullable=False),
    Column("at_ms", Integer, nullable=False),
)
"""The seeds of invitations made here, to show a link again; by their public key."""
