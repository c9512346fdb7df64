"""The 24 words with which a member comes back when every computer of theirs is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cassette.domain.errors import NoRecoveryWords, RecoveryWordsOutdated
from cassette.sync.requests import AskRecovery, ask_recovery, read_request
from cassette.sync.words import keys_from_words, recovery_words as fresh_words
from cassette.workflows.team_desk import ask_steward, must_be_in

if TYPE_CHECKING:
    from cassette.sync.entries import SignedEntry
    from cassette.sync.replica import Replica
    from cassette.sync.steward import Pen
    from cassette.sync.team import DeviceKeys
    from cassette.workflows.team_desk import Work


def recovery_words(work: Work) -> tuple[str, ...]:
    """24 new words of mine; they replace the ones before and are kept nowhere. Show them once.

    They count once the steward's computer has answered; at once where there is only this one. As
    ``Syncer.act``, NotInTeamYet.
    """
    words = fresh_words()
    keys = keys_from_words(words)
    log = work.desk.library.replica_log
    if work.syncer.places.read() is None:
        work.syncer.act_alone(lambda pen: _set_alone(work, pen, keys))
        return words

    def set_words(replica: Replica) -> None:
        must_be_in(work, replica)
        known = replica.roster.recoveries.get(log.member)
        at = max(work.desk.now_ms(), known.asked_at + 1 if known else 0)
        signed = ask_recovery(
            replica.team.keys, keys, team=replica.roster.team, device=log.device, at=at
        )
        if replica.steward.hand is not None:
            replica.steward.answer(replica.transport, signed)
        else:
            for asked in log.asked():
                if asked.kind == "recovery":
                    log.answered(asked.name)
            ask_steward(work, "recovery", signed)

    work.syncer.act(set_words)
    return words


def _set_alone(work: Work, pen: Pen, keys: DeviceKeys) -> SignedEntry:
    log = work.desk.library.replica_log
    known = pen.roster.recoveries.get(log.member)
    at = max(work.desk.now_ms(), known.asked_at + 1 if known else 0)
    signed = ask_recovery(pen.keys, keys, team=pen.roster.team, device=log.device, at=at)
    return pen.set_recovery(cast("AskRecovery", signed.says))


def words_wait(work: Work) -> bool:
    """Whether the words made last do not count yet: the steward's computer has not answered."""
    return any(one.kind == "recovery" for one in work.desk.library.replica_log.asked())


def check_recovery(work: Work, words: str) -> None:
    """Whether these are my words: nothing happens when they are.

    RecoveryWordsWrong, RecoveryWordsOutdated, NoRecoveryWords.
    """
    signing = keys_from_words(words).signing_public
    log = work.desk.library.replica_log
    asked = [read_request(one.data).says for one in log.asked() if one.kind == "recovery"]
    valid = [says.signing for says in asked if isinstance(says, AskRecovery)]
    if not valid:
        from cassette.workflows.looking import roster_of

        known = roster_of(work.desk.library).recoveries.get(log.member)
        if known is None:
            raise NoRecoveryWords()
        valid = [known.signing]
    if signing not in valid:
        raise RecoveryWordsOutdated()
