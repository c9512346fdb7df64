"""Transcripts, one per (note, model, device); the words with their times stay in the event.

``text`` is what Transcript.text gives: every segment without the white space around it. ``words``
in ``speech_ms`` tell how fast somebody speaks; segments without times of words have theirs counted.
"""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_transcript"
KEY = ("note", "model", "device")
SCHEMA = (
    "CREATE TABLE p_transcript (note TEXT NOT NULL, model TEXT NOT NULL, rank INTEGER NOT NULL, "
    "language TEXT NOT NULL, silent INTEGER NOT NULL, text TEXT NOT NULL, "
    "words INTEGER NOT NULL, speech_ms INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (note, model, device))",
    "CREATE INDEX p_transcript_best ON p_transcript (note, rank, clock, device)",
)
_SPACE = (
    "char(9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, "
    "8197, 8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288)"
)  # what str.strip() takes away
_TEXT = (
    f"coalesce((SELECT group_concat(trim(part.value ->> '$.text', {_SPACE}), ' ' "  # noqa: S608
    "ORDER BY part.key) FROM json_each(fact.body, '$.segments') AS part), '')"
)
_SEGMENTS = "FROM json_each(fact.body, '$.segments') AS part"
_PLAIN = f"trim(part.value ->> '$.text', {_SPACE})"
_WORDS = (
    "coalesce((SELECT sum(iif(json_array_length(part.value, '$.words') > 0, "
    f"json_array_length(part.value, '$.words'), length({_PLAIN}) - length(replace({_PLAIN}, ' ', "
    f"'')) + ({_PLAIN} <> ''))) {_SEGMENTS}), 0)"
)
_SPEECH_MS = (
    "coalesce((SELECT sum((part.value ->> '$.end_ms') - (part.value ->> '$.start_ms')) "
    f"{_SEGMENTS}), 0)"
)
HANDLERS = {
    "note.transcribed": upsert(
        TABLE,
        "note.transcribed",
        {
            **{name: of(name) for name in ("note", "model", "rank", "language")},
            "silent": "json_array_length(fact.body, '$.segments') = 0",
            "text": _TEXT,
            "words": _WORDS,
            "speech_ms": _SPEECH_MS,
        },
        key=KEY,
        keep=LAST,
    )
}
