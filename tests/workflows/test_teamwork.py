"""What a person can do about a team, each with what the others then see."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain import errors
from cassette.domain.team_views import TeamPolicy
from cassette.sync.folder import FolderTransport
from cassette.sync.invite import JoinLink, parse_link
from cassette.workflows import teamwork
from cassette.workflows.looking import roster_of
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.team_desk import find_device, find_in_team
from tests.workflows.crews import HOUR_MS, Crew, Seat

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.team_views import TeamPage
    from cassette.store.library import Library


def page(seat: Seat) -> TeamPage:
    return teamwork.team_page(seat)


def device(seat: Seat) -> str:
    return seat.library.identity.device


def test_somebody_is_invited_asks_is_let_in_and_reads_what_was_before(crew: Crew) -> None:
    crew.ada.write("before Ben came")
    crew.ada.sync()
    made = teamwork.invite(crew.ada, label="Ben from the harbour", role="observer")
    ben = crew.join(made.link, "Ben")
    assert ben.status.state == "waiting_to_be_let_in"
    assert ben.texts() == set()
    crew.ada.sync()
    assert crew.ada.status.waiting_requests == 1
    (waiting,) = page(crew.ada).waiting
    assert (waiting.name, waiting.label) == ("Ben", "Ben from the harbour")
    assert page(ben).waiting == ()
    assert page(ben).i_am_in is False
    teamwork.admit(crew.ada, waiting.request)
    assert ben.sync() == "up_to_date"
    assert ben.texts() == {"before Ben came"}
    crew.settle()
    assert len(crew.digests()) == 1
    seen = page(crew.ada)
    assert [(m.name, m.role, m.me) for m in seen.members] == [
        ("Ada", "host", True),
        ("Ben", "observer", False),
    ]
    assert all(d.name for member in seen.members for d in member.devices)
    assert [(one.label, one.state, one.link) for one in seen.invitations] == [
        ("Ben from the harbour", "used", "")
    ]
    assert seen.phrase == page(ben).phrase
    assert len(seen.phrase) == 6


def test_whoever_has_an_invitation_comes_in_unless_the_team_lets_in_by_a_tap(
    tmp_path: Path,
) -> None:
    crew = Crew(tmp_path)
    teamwork.set_folder(crew.ada, crew.shared)
    crew.ada.sync()
    ben = crew.join(teamwork.invite(crew.ada).link, "Ben")
    crew.ada.sync()
    assert ben.sync() == "up_to_date"
    assert page(ben).policy == TeamPolicy("auto", anyone_invites=False)
    crew.close()


def test_who_is_refused_learns_it_and_asks_no_more(crew: Crew) -> None:
    ben = crew.join(teamwork.invite(crew.ada).link, "Ben")
    teamwork.refuse(crew.ada, "Ben")
    assert ben.sync() == "invitation_withdrawn"
    assert ben.status.code == "invitation_over"
    ben.sync()
    crew.ada.sync()
    assert page(crew.ada).waiting == ()
    team = crew.ada.library.identity.team
    assert FolderTransport(crew.shared, team).requests() == {}
    with pytest.raises(errors.NobodyWaits):
        teamwork.admit(crew.ada, "Ben")


def test_an_invitation_lets_nobody_in_once_it_is_over(crew: Crew) -> None:
    used = teamwork.invite(crew.ada)
    crew.join(used.link, "Ben")
    teamwork.admit(crew.ada, "Ben")
    with pytest.raises(errors.InvitationOver, match="used before"):
        crew.join(used.link, "Mallory")
    withdrawn = teamwork.invite(crew.ada)
    teamwork.revoke_invitation(crew.ada, withdrawn.id[:10])
    with pytest.raises(errors.InvitationOver, match="withdrawn"):
        crew.join(withdrawn.link, "Mallory")
    short = teamwork.invite(crew.ada, expires_ms=crew.clock.time_ms + HOUR_MS)
    late = crew.join(teamwork.invite(crew.ada, expires_ms=crew.clock.time_ms + HOUR_MS).link, "Eve")
    crew.clock.time_ms += 2 * HOUR_MS
    with pytest.raises(errors.InvitationOver, match="run out"):
        crew.join(short.link, "Mallory")
    assert late.sync() == "invitation_withdrawn"
    crew.ada.sync()
    assert page(crew.ada).waiting == ()
    states = {one.id: one.state for one in page(crew.ada).invitations}
    assert [states[one.id] for one in (used, withdrawn, short)] == ["used", "revoked", "expired"]
    with pytest.raises(errors.UnknownInvitation):
        teamwork.revoke_invitation(crew.ada, used.id)


def test_a_link_leads_nowhere_without_its_folder(crew: Crew, tmp_path: Path) -> None:
    parsed = parse_link(teamwork.invite(crew.ada).link)
    more = {"now_ms": crew.clock.now_ms, "new_id": crew.clock.id, "keyring": False}
    library = tmp_path / "library"
    apart = f"/{crew.shared}"  # as the name of another computer is written
    for place in ("folder", f"folder:{tmp_path / 'elsewhere'}", "folder:shared", f"folder:{apart}"):
        link = JoinLink(place, parsed.team, parsed.seed).text
        with pytest.raises(errors.FolderNeeded):
            teamwork.join(library, link, "Ben", team_folder=None, **more)
    for folder, error in (
        (tmp_path / "gone", errors.FolderGone),
        (tmp_path, errors.FolderNotApart),
    ):
        with pytest.raises(error):
            teamwork.join(library, link, "Ben", team_folder=folder, **more)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(errors.TeamNotThere):
        teamwork.join(library, link, "Ben", team_folder=other, **more)
    with pytest.raises(errors.LinkInvalid):
        teamwork.join(library, "https://example.org", "Ben", team_folder=other, **more)
    assert not library.exists()


def test_what_cannot_be_joined_whole_is_not_joined_at_all(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(draft: Path, place: Path) -> None:
        raise errors.DiskFull(path=place)

    link = teamwork.invite(crew.ada).link
    monkeypatch.setattr("cassette.store.founding.settle", full)
    with pytest.raises(errors.DiskFull):
        crew.join(link, "Ben")
    assert not crew.folder("ben-1").exists()
    monkeypatch.undo()
    assert crew.join(link, "Ben").status.state == "waiting_to_be_let_in"


def test_a_link_whose_invitation_has_not_come_yet_can_be_tried_again(crew: Crew) -> None:
    team = crew.ada.library.identity.team
    link = teamwork.invite(crew.ada).link
    entry = next((FolderTransport(crew.shared, team).root / "t").glob("1-*.ctl"))
    on_its_way = entry.rename(crew.shared / "on-its-way")
    with pytest.raises(errors.InvitationNotThere):
        crew.join(link, "Ben")
    on_its_way.rename(entry)
    assert crew.join(link, "Ben").status.state == "waiting_to_be_let_in"


def test_a_further_computer_of_mine_is_me(crew: Crew, ben: Seat) -> None:
    made = teamwork.invite(ben, for_member=ben.library.identity.me)
    ben.sync()
    crew.ada.sync()
    phone = crew.join(made.link, "whatever")
    assert [one.me for one in phone.library.team.members] == [True]
    assert page(crew.ada).waiting == ()  # it needs no tap
    phone.write("from the phone")
    crew.settle()
    assert len(crew.digests()) == 1
    me = page(phone).members[0]
    assert (me.name, len(me.devices), me.devices[0].this) == ("Ben", 2, True)
    teamwork.remove_device(ben, phone.library.identity.device)
    crew.settle()
    assert phone.status.state == "removed"
    assert [d.removed for d in page(ben).members[0].devices] == [False, True]
    assert ben.library.replica_log.asked() == []


def test_only_as_the_policy_says_others_invite(crew: Crew, ben: Seat) -> None:
    with pytest.raises(errors.NotTheSteward, match="Ada"):
        teamwork.invite(ben)
    assert ben.library.replica_log.seeds() == {}
    teamwork.set_policy(crew.ada, anyone_invites=True)
    made = teamwork.invite(ben, label="Cleo")
    assert page(ben).invitations[0].state == "asked"
    ben.sync()
    crew.ada.sync()
    ben.sync()
    assert (page(ben).invitations[0].label, page(ben).invitations[0].link) == ("Cleo", made.link)
    cleo = crew.join(made.link, "Cleo")
    teamwork.admit(crew.ada, "Cleo")
    crew.settle()
    assert cleo.status.state == "up_to_date"
    teamwork.revoke_invitation(ben, teamwork_invite_again(crew, ben))
    ben.sync()
    crew.ada.sync()
    assert page(crew.ada).invitations[0].state == "revoked"


def teamwork_invite_again(crew: Crew, ben: Seat) -> str:
    made = teamwork.invite(ben)
    ben.sync()
    crew.ada.sync()
    ben.sync()
    return made.id


def test_what_is_written_after_a_removal_was_seen_the_removed_cannot_read(
    crew: Crew, ben: Seat
) -> None:
    cleo = crew.joined("Cleo")
    with pytest.raises(errors.NotTheSteward):
        teamwork.remove_member(ben, cleo.library.identity.me)
    ben.write("sent just before")
    ben.sync()
    teamwork.remove_member(crew.ada, ben.library.identity.me)
    cleo.sync()
    cleo.write("among us")
    crew.settle()
    assert "sent just before" in cleo.texts()
    assert ben.status.state == "removed"
    assert "among us" in crew.ada.texts()
    assert "among us" not in ben.texts()
    assert crew.ada.library.digest() == cleo.library.digest()
    gone = page(crew.ada).members[-1]
    assert (gone.name, gone.gone) == ("Ben", True)
    with pytest.raises(errors.MemberHasLeft):
        teamwork.remove_member(crew.ada, ben.library.identity.me)
    with pytest.raises(errors.RemovedFromTeam):
        teamwork.invite(ben)


def test_a_role_of_the_invitation_holds_in_new_meetings(crew: Crew) -> None:
    link = teamwork.invite(crew.ada, role="observer").link
    ben = crew.join(link, "Ben")
    teamwork.admit(crew.ada, "Ben")
    crew.settle()
    assert len(crew.digests()) == 1
    for seat in (crew.ada, ben):
        roles = {one.name: one.role for one in new_meeting(seat.desk, "status", "W").page.people}
        other = "Ben" if seat is crew.ada else "Ada"
        assert roles[other] == ("observer" if other == "Ben" else "contributor")
    events = [row.type for row in crew.ada.library.queries.events(type="member.role_given")]
    assert len(events) == 1


def role_of(seat: Seat, name: str) -> str:
    return next(one.role for one in page(seat).members if one.name == name)


def test_a_role_is_changed_after_joining_and_holds_in_new_meetings(crew: Crew, ben: Seat) -> None:
    before = new_meeting(crew.ada.desk, "status", "Before").page.row.id
    assert role_of(crew.ada, "Ben") == "contributor"
    line = teamwork.give_role(crew.ada, ben.library.identity.me, "Observer ")
    assert (line.name, line.role) == ("Ben", "observer")
    crew.settle()
    assert len(crew.digests()) == 1
    for seat in (crew.ada, ben):
        assert role_of(seat, "Ben") == "observer"
    after = new_meeting(crew.ada.desk, "status", "After").page
    assert {one.name: one.role for one in after.people} == {"Ada": "host", "Ben": "observer"}
    people = crew.ada.library.queries.meeting(before).people
    assert {one.name: one.role for one in people} == {"Ada": "host", "Ben": "contributor"}
    teamwork.give_role(crew.ada, ben.library.identity.me, "observer")
    events = [row.type for row in crew.ada.library.queries.events(type="member.role_given")]
    assert len(events) == 1


def test_a_changed_role_is_not_undone_by_what_the_invitation_said(crew: Crew) -> None:
    ben = crew.join(teamwork.invite(crew.ada, role="observer").link, "Ben")
    teamwork.admit(crew.ada, "Ben")
    crew.settle()
    teamwork.give_role(crew.ada, ben.library.identity.me, "decider")
    crew.settle()
    crew.joined("Cleo")
    crew.settle()
    assert {role_of(seat, "Ben") for seat in (crew.ada, ben)} == {"decider"}


def test_hosts_and_who_looks_after_the_team_give_roles_and_nobody_else(
    crew: Crew, ben: Seat
) -> None:
    me, ada = ben.library.identity.me, crew.ada.library.identity.me
    with pytest.raises(errors.RolesNotYours) as refused:
        teamwork.give_role(ben, me, "host")
    assert refused.value.facts["names"] == "Ada"
    assert not page(ben).i_give_roles
    teamwork.give_role(crew.ada, me, "host")
    crew.settle()
    assert page(ben).i_give_roles
    teamwork.give_role(ben, ada, "observer")
    crew.settle()
    assert role_of(crew.ada, "Ada") == "observer"
    teamwork.give_role(crew.ada, ada, "host")  # still looks after the team
    with pytest.raises(errors.BadValue):
        teamwork.give_role(crew.ada, me, "king")


def test_two_who_change_a_role_at_once_come_to_the_same(crew: Crew, ben: Seat) -> None:
    cleo = crew.joined("Cleo")
    teamwork.give_role(crew.ada, ben.library.identity.me, "host")
    crew.settle()
    teamwork.give_role(crew.ada, cleo.library.identity.me, "observer")
    teamwork.give_role(ben, cleo.library.identity.me, "decider")
    crew.settle()
    assert len({role_of(seat, "Cleo") for seat in (crew.ada, ben, cleo)}) == 1
    assert len(crew.digests()) == 1


def test_nobody_gives_a_role_to_who_is_gone_or_from_outside(crew: Crew, ben: Seat) -> None:
    cleo = crew.joined("Cleo")
    teamwork.give_role(crew.ada, cleo.library.identity.me, "host")
    crew.settle()
    teamwork.remove_member(crew.ada, ben.library.identity.me)
    with pytest.raises(errors.MemberHasLeft):
        teamwork.give_role(crew.ada, ben.library.identity.me, "host")
    teamwork.remove_member(crew.ada, cleo.library.identity.me)
    crew.settle()
    with pytest.raises(errors.NotInTeamYet):
        teamwork.give_role(cleo, crew.ada.library.identity.me, "observer")


def test_who_left_takes_part_in_nothing_new(crew: Crew, ben: Seat) -> None:
    cleo = crew.joined("Cleo")
    before = new_meeting(cleo.desk, "status", "Before").page.row.id
    bens = new_meeting(ben.desk, "status", "Ben's own").page.row.id
    crew.settle()
    teamwork.remove_member(crew.ada, ben.library.identity.me)
    crew.settle()
    for seat in (crew.ada, cleo):
        assert {one.name for one in seat.library.queries.meeting(before).people} == {"Ada", "Cleo"}
        assert "Ben" in {one.name for one in seat.library.queries.meeting(bens).people}
        assert [(m.name, m.gone) for m in seat.library.queries.members()][-1] == ("Ben", True)
        planned = new_meeting(seat.desk, "status", "Week 47")
        assert {one.name for one in planned.page.people} == {"Ada", "Cleo"}


def test_who_leaves_sends_the_last_words_first(crew: Crew, ben: Seat) -> None:
    ben.write("goodbye")
    teamwork.leave(ben)
    crew.settle()
    crew.settle()
    assert ben.status.state == "removed"
    assert "goodbye" in crew.ada.texts()
    assert page(crew.ada).members[-1].gone
    with pytest.raises(errors.StewardMustHandOver):
        teamwork.leave(crew.ada)
    with pytest.raises(errors.StewardMustHandOver):
        teamwork.remove_member(crew.ada, crew.ada.library.identity.me)


def test_the_team_can_be_handed_over_and_taken_over(crew: Crew, ben: Seat) -> None:
    with pytest.raises(errors.NotASuccessor):
        teamwork.take_over(ben)
    teamwork.name_successors(crew.ada, [ben.library.identity.device])
    teamwork.take_over(ben)
    assert page(ben).i_am_steward
    crew.settle()
    assert not page(crew.ada).i_am_steward
    with pytest.raises(errors.NotTheSteward, match="Ben"):
        teamwork.set_policy(crew.ada, admission="auto")
    teamwork.hand_over(ben, crew.ada.library.identity.device)
    crew.settle()
    assert page(crew.ada).i_am_steward
    cleo = crew.joined("Cleo")
    assert cleo.status.state == "up_to_date"
    with pytest.raises(errors.TooManySuccessors):
        teamwork.name_successors(crew.ada, [seat.library.identity.device for seat in crew.seats])
    with pytest.raises(errors.DeviceNotInTeam):
        teamwork.hand_over(crew.ada, replace(ben.library.identity, device="nobody").device)


def test_who_looked_after_the_team_comes_back_with_words_and_does_so_again(
    crew: Crew, ben: Seat
) -> None:
    first = teamwork.recovery_words(crew.ada)
    words = teamwork.recovery_words(crew.ada)
    teamwork.check_recovery(crew.ada, " ".join(words))
    with pytest.raises(errors.RecoveryWordsOutdated):
        teamwork.check_recovery(crew.ada, " ".join(first))
    crew.ada.write("on the lost computer")
    crew.settle()
    lost = crew.seats.pop(0)
    again = crew.recover(words, "new")
    assert again.status.state == "up_to_date"
    assert page(again).i_am_steward
    crew.settle()
    assert len(crew.digests()) == 1
    assert "on the lost computer" in again.texts()
    teamwork.remove_device(again, lost.library.identity.device)
    crew.joined("Cleo", by=again)
    assert len(crew.digests()) == 1
    crew.seats.append(lost)
    assert lost.sync() == "removed"


def close_and_die(library: Library) -> None:
    library.close()
    raise KeyboardInterrupt


@pytest.mark.parametrize("entries", [0, 1, 2])
def test_coming_back_goes_on_where_it_was_cut_short(
    entries: int, crew: Crew, ben: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the entries that let the steward in, between them, or right after them."""
    words = teamwork.recovery_words(crew.ada)
    crew.ada.write("on the lost computer")
    crew.settle()
    crew.seats.pop(0)
    put, left = FolderTransport.put_entry, iter([None] * entries)

    def killed_then(*given: object, **more: object) -> None:
        if next(left, "over") == "over":
            raise KeyboardInterrupt
        put(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(FolderTransport, "put_entry", killed_then)
    monkeypatch.setattr(crew, "seat", close_and_die)
    with pytest.raises(KeyboardInterrupt):
        crew.recover(words, "new")
    monkeypatch.undo()
    again = crew.recover(words, "new")
    assert again.status.state == "up_to_date"
    assert page(again).i_am_steward
    crew.settle()
    assert "on the lost computer" in again.texts()
    assert len(crew.digests()) == 1
    mine = [m for m in page(again).members if m.me]
    assert len([one for one in mine[0].devices if not one.removed]) == 2  # the lost one, and this
    with pytest.raises(errors.LibraryExists):
        crew.recover(words, "new")


def test_another_member_comes_back_when_the_steward_sees_the_words(crew: Crew, ben: Seat) -> None:
    with pytest.raises(errors.NoRecoveryWords):
        teamwork.check_recovery(ben, " ".join(teamwork.recovery_words(crew.ada)))
    words = teamwork.recovery_words(ben)
    teamwork.check_recovery(ben, " ".join(words))
    crew.settle()
    assert ben.library.replica_log.asked() == []
    assert page(crew.ada).members[1].recovery
    again = crew.recover(words, "new")
    assert again.status.state == "waiting_to_be_let_in"
    crew.ada.sync()
    crew.settle()
    assert again.status.state == "up_to_date"
    assert page(again).members[0].name == "Ben"
    assert len(crew.digests()) == 1


def test_words_that_nobody_has_recover_nothing(crew: Crew) -> None:
    from cassette.sync.words import recovery_words

    with pytest.raises(errors.NoSuchWords):
        crew.recover(recovery_words(), "new")
    with pytest.raises(errors.RecoveryWordsWrong):
        crew.recover(("abandon",) * 24, "new")
    assert not crew.folder("new").exists()


def test_the_steward_moves_to_another_computer_with_the_words(crew: Crew) -> None:
    phone = crew.join(
        teamwork.invite(crew.ada, for_member=crew.ada.library.identity.me).link, "Ada"
    )
    words = teamwork.recovery_words(crew.ada)
    crew.settle()
    with pytest.raises(errors.NotASuccessor):
        teamwork.take_over(phone)
    teamwork.take_over(phone, " ".join(words))
    assert page(phone).i_am_steward


def test_the_folder_may_move_and_must_not_hold_a_library(crew: Crew, ben: Seat) -> None:
    ada = crew.ada
    for wrong in (ada.library.folder, ada.library.folder / "recordings", crew.scratch):
        with pytest.raises(errors.FolderNotApart):
            teamwork.set_folder(ada, wrong)
    with pytest.raises(errors.FolderGone):
        teamwork.set_folder(ada, crew.scratch / "gone")
    ada.write("before the move")
    ada.sync()
    new = crew.scratch / "new"
    new.mkdir()
    assert teamwork.set_folder(ada, new) == new
    assert ada.sync() == "up_to_date"
    inside = next(new.glob("cassette-*"))
    assert teamwork.set_folder(ben, inside) == new
    crew.settle()
    assert "before the move" in ben.texts()
    assert len(crew.digests()) == 1


def test_a_folder_that_is_lost_begins_anew_with_what_each_of_them_has(
    crew: Crew, ben: Seat
) -> None:
    ada = crew.ada
    cy = crew.joined("Cy")
    for seat in (ada, ben, cy):
        seat.write(f"{seat.desk.library.identity.device} before")
    crew.settle()
    ben.write("nobody else has it")
    ben.sync()
    said = set(ben.texts())
    shutil.rmtree(crew.shared)
    other = crew.scratch / "other"
    other.mkdir()
    with pytest.raises(errors.TeamNotThere):
        teamwork.set_folder(ada, other)
    teamwork.set_folder(ada, other, anew=True)
    assert ada.sync() == "up_to_date"
    for seat in (cy, ben):
        teamwork.set_folder(seat, other)
    crew.settle()
    assert {seat.status.state for seat in crew.seats} == {"up_to_date"}
    crew.shared = other
    newcomer = crew.joined("Dee")
    assert all(seat.texts() == said for seat in (*crew.seats, newcomer))
    assert len(crew.digests()) == 1


@pytest.mark.parametrize("call", ["read_bytes", "mkdir"])
def test_a_folder_that_cannot_be_read_while_it_moves_is_told_and_left(
    call: str, crew: Crew, ben: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, before = tmp_path / "elsewhere", ben.syncer.places.read()
    elsewhere.mkdir()

    def broken(place: Path, *given: object, **more: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(type(elsewhere), call, broken)
        with pytest.raises((errors.CannotRead, errors.CannotWrite), match="Input/output"):
            teamwork.set_folder(ben, elsewhere)
    assert ben.syncer.places.read() == before
    teamwork.set_folder(ben, elsewhere)
    assert ben.sync() == "up_to_date"


def test_a_folder_without_the_team_is_refused_once_others_are_in(crew: Crew, ben: Seat) -> None:
    other = crew.scratch / "other"
    other.mkdir()
    crew.shared.rename(crew.scratch / "unplugged")
    with pytest.raises(errors.TeamNotThere):
        teamwork.set_folder(ben, other)
    assert list(other.iterdir()) == []
    with pytest.raises(errors.FolderGone):
        ben.sync()
    assert ben.status.state == "folder_not_there"


def test_without_a_folder_nothing_of_a_team_can_be_done(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    assert crew.ada.status.state == "local_only"
    for wish in (
        teamwork.invite,
        teamwork.leave,
        lambda seat: teamwork.set_policy(seat, admission="tap"),
    ):
        with pytest.raises(errors.NoSharedFolder):
            wish(crew.ada)
    assert page(crew.ada).i_am_steward
    crew.close()


def test_alone_recovery_words_count_at_once_and_go_along_to_the_folder(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    first = teamwork.recovery_words(crew.ada)
    words = teamwork.recovery_words(crew.ada)
    teamwork.check_recovery(crew.ada, " ".join(words))
    with pytest.raises(errors.RecoveryWordsOutdated):
        teamwork.check_recovery(crew.ada, " ".join(first))
    teamwork.set_folder(crew.ada, crew.shared)
    crew.ada.sync()
    assert crew.ada.status.state == "up_to_date"
    back = crew.recover(words, "new")
    back.sync()
    assert page(back).i_am_steward
    crew.close()


def test_with_a_second_computer_of_mine_the_team_is_begun_nowhere_else(crew: Crew) -> None:
    crew.join(teamwork.invite(crew.ada, for_member=crew.ada.library.identity.me).link, "Ada")
    crew.settle()
    teamwork.forget_folder(crew.ada)
    with pytest.raises(errors.NoSharedFolder):
        teamwork.recovery_words(crew.ada)
    other = crew.scratch / "other"
    other.mkdir()
    with pytest.raises(errors.TeamNotThere):
        teamwork.set_folder(crew.ada, other)


def test_with_others_in_the_team_words_need_the_folder(crew: Crew, ben: Seat) -> None:
    for one in (crew.ada, ben):
        teamwork.forget_folder(one)
        with pytest.raises(errors.NoSharedFolder):
            teamwork.recovery_words(one)


def test_forgetting_the_folder_leaves_everything_where_it_is(crew: Crew, ben: Seat) -> None:
    teamwork.forget_folder(ben)
    assert ben.status.state == "local_only"
    ben.write("only here")
    teamwork.set_folder(ben, crew.shared)
    crew.settle()
    assert "only here" in crew.ada.texts()


def test_an_invitation_shows_its_link_to_nobody_by_accident(crew: Crew) -> None:
    made = teamwork.invite(crew.ada)
    assert made.link not in repr(made)
    seen = page(crew.ada)
    assert seen.invitations[0].link == made.link
    assert made.link.rpartition(".")[2] not in repr(seen)


def test_an_expiry_in_the_past_or_far_away_is_refused(crew: Crew) -> None:
    with pytest.raises(errors.DueInThePast):
        teamwork.invite(crew.ada, expires_ms=crew.clock.time_ms - 1)
    with pytest.raises(errors.BadValue):
        teamwork.invite(crew.ada, expires_ms=crew.clock.time_ms + 400 * 24 * HOUR_MS)
    with pytest.raises(errors.BadValue):
        teamwork.invite(crew.ada, role="captain")


def test_a_computer_is_found_by_its_name_its_id_or_whose_it_is(crew: Crew, ben: Seat) -> None:
    teamwork.name_this_device(ben.library, "Studio")
    crew.settle()
    ada, roster = crew.ada.library, roster_of(crew.ada.library)
    for given in ("studio", device(ben), device(ben)[-8:], "Ben", "be"):
        assert find_device(ada, roster, given).id == device(ben)
    for given in ("", "Nobody", "0"):
        with pytest.raises(errors.DeviceNotInTeam):
            find_device(ada, roster, given)


def test_a_wish_for_an_invitation_is_listed_and_taken_back_before_it_is_answered(
    crew: Crew,
) -> None:
    """A link that went to the wrong person is worth nothing, whoever is away."""
    ben = crew.joined("Ben")
    teamwork.set_policy(crew.ada, anyone_invites=True)
    crew.settle()
    made = teamwork.invite(ben, label="Wrong person")
    ben.sync()
    (wish, *_) = page(ben).invitations
    assert (wish.id, wish.label, wish.state, wish.link) == (
        made.id,
        "Wrong person",
        "asked",
        made.link,
    )
    teamwork.revoke_invitation(ben, made.id[:12])
    assert made.id not in {one.id for one in page(ben).invitations}
    crew.settle()
    assert made.id not in {one.id for one in page(crew.ada).invitations}


def test_a_wish_that_was_answered_while_it_was_taken_back_is_withdrawn(crew: Crew) -> None:
    ben = crew.joined("Ben")
    teamwork.set_policy(crew.ada, anyone_invites=True)
    crew.settle()
    made = teamwork.invite(ben, label="Wrong person")
    ben.sync()
    place = FolderTransport(crew.shared, ben.library.identity.team)
    (late,) = place.requests().values()
    teamwork.revoke_invitation(ben, made.id)
    place.put_request(late)  # the carrier of the folder brings it back to the steward's computer
    crew.settle()
    states = {one.id: one.state for one in page(crew.ada).invitations}
    assert states[made.id] == "revoked"


def test_who_was_refused_comes_in_with_another_invitation_and_what_was_written(
    crew: Crew,
) -> None:
    crew.meet()
    ben = crew.join(teamwork.invite(crew.ada, label="Ben").link, "Ben")
    ben.write("written at the door")
    teamwork.refuse(crew.ada, "Ben")
    assert ben.sync() == "invitation_withdrawn"
    ours = teamwork.invite(crew.ada, for_member=crew.ada.library.identity.me).link
    another = teamwork.invite(crew.ada, label="Ben again").link
    assert teamwork.waits_for(ben.library, another)
    assert not teamwork.waits_for(crew.ada.library, another)
    with pytest.raises(errors.LinkInvalid, match="somebody else"):
        teamwork.knock_again(ben, ours)
    teamwork.knock_again(ben, another)
    assert ben.sync() == "waiting_to_be_let_in"
    gone = teamwork.invite(crew.ada, label="x")
    teamwork.revoke_invitation(crew.ada, gone.id)
    with pytest.raises(errors.InvitationOver):
        teamwork.knock_again(ben, gone.link)
    teamwork.admit(crew.ada, "Ben")
    crew.settle()
    assert not teamwork.waits_for(ben.library, another)
    assert crew.ada.texts() == {"written at the door"}
    assert len(crew.digests()) == 1


def test_a_look_says_how_things_stand_without_a_round(crew: Crew) -> None:
    ben, cleo = crew.joined("Ben"), crew.joined("Cleo")
    assert ben.syncer.look().state == "up_to_date"
    crew.shared.rename(crew.scratch / "away")
    gone = ben.syncer.look()
    assert (gone.state, gone.code) == ("folder_not_there", "folder_gone")
    (crew.scratch / "away").rename(crew.shared)
    teamwork.remove_member(crew.ada, cleo.library.identity.me)
    assert cleo.syncer.look().state == "up_to_date", "nothing of it has come here yet"
    cleo.sync()
    again = crew.seat(cleo.library)  # as a command that comes later
    assert again.syncer.look().state == "removed"


def test_of_computers_with_one_name_those_that_may_be_meant_are_named(
    crew: Crew, ben: Seat
) -> None:
    for seat in (crew.ada, ben):
        teamwork.name_this_device(seat.library, "laptop")
    crew.settle()
    with pytest.raises(errors.AmbiguousId) as told:
        find_device(crew.ada.library, roster_of(crew.ada.library), "laptop")
    assert f"laptop, Ben ({device(ben)})" in told.value.message


def test_who_came_back_is_meant_and_not_who_left(crew: Crew, ben: Seat) -> None:
    teamwork.remove_member(crew.ada, ben.library.identity.me)
    back = crew.joined("Ben")
    crew.settle()
    me = back.library.identity.me
    library, roster = crew.ada.library, roster_of(crew.ada.library)
    assert library.queries.find_member("ben").id == me
    assert library.queries.find_member(ben.library.identity.me).gone
    assert find_in_team(library, roster, "Ben").id == me
    assert find_device(library, roster, "Ben").id == device(back)


def test_whoever_came_in_and_said_nothing_can_be_removed(crew: Crew) -> None:
    """As a stranger would who got hold of a link."""
    crew.meet()
    link = teamwork.invite(crew.ada, label="Cleo from the crane").link
    crew.join(link, "Mallory")
    teamwork.admit(crew.ada, "Mallory")
    library = crew.ada.library
    found = find_in_team(library, roster_of(library), "cleo")
    teamwork.remove_member(crew.ada, found.id)
    assert found.id in roster_of(library).gone
