"""A screen reader's view of the window, for the Python of the system, which has pyatspi.

Each line on stdin is a JSON array, a function of this module and its arguments; the answer is a
line on stdout. It sees and does what an accessibility client can, and nothing else.
"""

import json
import sys

import pyatspi

APPLICATION = "cassette"


def find(role, name):
    """The first thing that shows, of this role, whose name begins so; None when there is none."""
    desktop = pyatspi.Registry.getDesktop(0)
    todo = [one for one in desktop if one is not None]
    while todo:
        one = todo.pop(0)
        try:
            if one.getRoleName() == role and one.name.startswith(name) and _shows(one):
                return one
            todo += [child for child in one if child is not None]
        except (LookupError, RuntimeError):
            continue  # it went while it was looked at
    return None


def is_there(role, name):
    return find(role, name) is not None


def names(role, name):
    """The names of what stands in the thing found."""
    found = find(role, name)
    return [child.name for child in found if child is not None] if found is not None else []


def press(role, name):
    """Do its first action; whether it could."""
    found = find(role, name)
    return found is not None and found.queryAction().doAction(0)


def set_value(role, name, value):
    """Set a number; what it is then."""
    found = find(role, name)
    if found is None:
        return None
    found.queryValue().currentValue = value
    return found.queryValue().currentValue


def text(role, name):
    """Its name as it is now."""
    found = find(role, name)
    return found.name if found is not None else ""


def _shows(one):
    return one.getState().contains(pyatspi.STATE_SHOWING) or one.getRoleName() == "frame"


if __name__ == "__main__":
    for line in sys.stdin:
        wish, *words = json.loads(line)
        print(json.dumps(globals()[wish](*words)), flush=True)
