"""What documents are made of."""

from __future__ import annotations

from cassette.export.material import shown_names
from cassette.export.options import ExportOptions


def test_people_who_left_the_meeting_are_still_named(scene):
    meeting = scene(names=("Ada Lind", "Grace Ito", "Linus Berg"))
    meeting.react(meeting.typed(2, "Bye."), 3, "thanks")
    material = meeting.material()
    alone = material.__class__(
        material.page.__class__(
            material.page.row, material.page.agenda, material.page.people[:1], material.page.notes
        ),
        material.team,
        {},
    )
    names = shown_names(alone, ExportOptions())
    assert list(names.values()) == ["Ada Lind", "Grace Ito", "Linus Berg"]


def test_initials_take_the_first_letter_of_every_name(scene):
    meeting = scene(names=("ada von lind", "Grace", "李 小龍"))
    names = shown_names(meeting.material(), ExportOptions(names="initials"))
    assert list(names.values()) == ["A. V. L.", "G.", "李. 小."]


def test_an_unknown_zone_is_utc(scene):
    assert scene(zone="Mars/Olympus").material().time_zone.key == "UTC"
    assert scene().material(zone="../../etc/passwd").time_zone.key == "UTC"
    assert scene().material().time_zone.key == "Europe/Berlin"
