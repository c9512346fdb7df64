"""What can be refused while people set up and close meetings.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import BadWish

# --- closing ----------------------------------------------------------------------------------


class OutcomeMissing(BadWish):
    code = "outcome_missing"
    sentence = "“{title}” has no outcome yet, or two that contradict each other."
    advice = "State what was decided first, or leave the meeting open."


class ActionsIncomplete(BadWish):
    code = "actions_incomplete"
    sentence = "“{title}” has no action yet, or one without an owner or a date."
    advice = "Give every action an owner and a date first, or leave the meeting open."


# --- the agenda -------------------------------------------------------------------------------


class AgendaFull(BadWish):
    code = "agenda_full"
    sentence = "An agenda has at most {limit} items."
    advice = "Remove one first, or call a second meeting."


class BadTimeBox(BadWish):
    code = "bad_time_box"
    sentence = "{given} seconds is no time box."
    advice = "Give 0 for none, up to {limit} seconds."


# --- the people -------------------------------------------------------------------------------


class NotInMeeting(BadWish):
    code = "not_in_meeting"
    sentence = "{name} does not take part in “{title}”."
    advice = "Add them first with “cassette meeting add”."


class LastHost(BadWish):
    code = "last_host"
    sentence = "{name} is the only host of “{title}”."
    advice = "Make somebody else a host first."


class PersonTwice(BadWish):
    code = "person_twice"
    sentence = "{name} is named more than once, with different roles."
    advice = "Name everybody once."


# --- templates --------------------------------------------------------------------------------


class TemplateNameTaken(BadWish):
    code = "template_name_taken"
    sentence = "There is a template called “{name}” already."
    advice = "Choose another name, or change that template."


class TemplateTooNew(BadWish):
    code = "template_too_new"
    sentence = "“{path}” is a template of a newer Cassette (version {version})."
    advice = "Update Cassette, or ask for the template in the older form."


class TemplateTooLong(BadWish):
    code = "template_too_long"
    sentence = "The template “{path}” has {count} agenda items; an agenda has at most {limit}."
    advice = "Ask for a shorter one."


class TemplateDamaged(BadWish):
    code = "template_damaged"
    sentence = "“{path}” is no template that can be used: {why}."
    advice = "Export it again with “cassette template export”."


# --- attachments ------------------------------------------------------------------------------


class BadLink(BadWish):
    code = "bad_link"
    sentence = "“{given}” is not a web address."
    advice = "Give one that begins with https:// or http://."


class AttachmentUnknown(BadWish):
    code = "attachment_unknown"
    sentence = "“{name}” is neither an image nor a PDF file, whatever its name says."
    advice = "Attach PNG, JPEG, GIF, WebP or PDF, and anything else as a link."


class AttachmentTooLarge(BadWish):
    code = "attachment_too_large"
    sentence = "“{name}” has more than {limit} MiB."
    advice = "Attach a smaller file, or a link to it."


class AttachmentMissing(BadWish):
    code = "attachment_missing"
    sentence = "This attached file is not on this computer."
    advice = "Ask whoever attached it to attach it again."


class NothingToSave(BadWish):
    code = "nothing_to_save"
    sentence = "“{name}” is a link, not a file."
    advice = "Open it in a browser."


# --- meeting live -----------------------------------------------------------------------------


class NoLiveTime(BadWish):
    code = "no_live_time"
    sentence = "“{title}” has no due time, so nobody knows when to meet."
    advice = "Say when to meet, or give it a due time."
