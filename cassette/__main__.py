"""Starts Cassette: ``cassette`` and ``python -m cassette``.

``--version`` alone is answered before anything is imported, so that scripts may ask often.
"""

import sys

from cassette import __version__


def main(argv: list[str] | None = None) -> int:
    """Run the command line ``argv`` (default: what the process was given); the exit code."""
    words = sys.argv[1:] if argv is None else argv
    if words == ["--version"]:
        sys.stdout.write(f"cassette {__version__}\n")
        return 0
    from cassette.cli.main import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
