"""A terminal that stays open: runs command lines one after another, in a process of its own.

Each line on standard input is JSON ``[words, typed]``; each answer is JSON ``[code, out, err]``.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

from cassette.cli.main import run


def main() -> None:
    """Until standard input ends."""
    for line in iter(sys.__stdin__.readline, ""):  # type: ignore[union-attr]
        words, typed = json.loads(line)
        out, err = io.StringIO(), io.StringIO()
        sys.stdin = io.StringIO(typed)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
        print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)


if __name__ == "__main__":
    main()
