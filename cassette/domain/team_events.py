"""Facts about the team's people and computers. What lets them in is the team's log, not these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cassette.domain.facts import MAX_NAME, Event, check_ids, check_line, check_role
from cassette.domain.ids import DeviceId, MemberId


@dataclass(frozen=True, slots=True)
class DeviceNamed(Event):
    """A computer is called this. Last writer wins."""

    kind: ClassVar[str] = "device.named"
    device: DeviceId
    name: str

    def __post_init__(self) -> None:
        check_ids(self.device)
        check_line(self.name, MAX_NAME, "a computer name")


@dataclass(frozen=True, slots=True)
class MemberLeft(Event):
    """A member left or was removed: they take part in nothing new, and what they said stays.

    For good: who comes back comes as a new member.
    """

    kind: ClassVar[str] = "member.left"
    member: MemberId

    def __post_init__(self) -> None:
        check_ids(self.member)


@dataclass(frozen=True, slots=True)
class MemberRoleGiven(Event):
    """What a member usually is in new meetings, as their invitation said. Last writer wins."""

    kind: ClassVar[str] = "member.role_given"
    member: MemberId
    role: str

    def __post_init__(self) -> None:
        check_ids(self.member)
        check_role(self.role)


TEAM_EVENTS: tuple[type[Event], ...] = (DeviceNamed, MemberLeft, MemberRoleGiven)
TEAM_FOLDS: dict[str, str] = {
    "device.named": "register per device, greatest (clock, device)",
    "member.left": "register per member with one value: once left, left for good",
    "member.role_given": "register per member, greatest (clock, device)",
}
