"""Clauses of SELECTs that several questions share: outcomes that stand, actions as they are now."""

from __future__ import annotations

STANDS = """NOT EXISTS (
  SELECT 1 FROM p_outcome AS newer, json_each(newer.supersedes) AS replaced
  WHERE newer.meeting = outcome.meeting AND newer.outcome <> outcome.outcome
    AND replaced.value = outcome.outcome)"""
"""Whether ``outcome`` was replaced by no other of its meeting."""

CHANGED = """
LEFT JOIN p_register AS state ON state.subject = action.action AND state.field = 'state'
LEFT JOIN p_register AS owner ON owner.subject = action.action AND owner.field = 'owner'
LEFT JOIN p_register AS due ON due.subject = action.action AND due.field = 'due'
"""
"""What people changed of ``action`` since it was agreed on; the clauses below need it."""

STATE = "coalesce(state.value, 'open')"
OWNER = "iif(owner.subject IS NULL, action.owner, owner.value)"
SOMEBODYS = f"""({OWNER} IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM p_participant AS left_it
  WHERE left_it.meeting = action.meeting AND left_it.member = {OWNER}
    AND left_it.role = 'removed'))"""  # noqa: S608
"""Whether ``action`` has an owner who was not removed from its meeting."""
DUE_MS = "iif(due.subject IS NULL, action.due_ms, due.value ->> '$[0]')"
DUE_ZONE = "iif(due.subject IS NULL, action.due_zone, due.value ->> '$[1]')"

WHAT = "coalesce(what.value, action.what)"
REWORDED = "LEFT JOIN p_register AS what ON what.subject = action.action AND what.field = 'what'"
