"""Starts Cassette: ``cassette`` and ``python -m cassette``.

``--version`` alone is answered before anything is imported, so that scripts may ask often. Ctrl+C
ends it with 130 from its first line on.
"""

import sys

from cassette import __version__

STOPPED = 130
"""What a shell expects of a program that Ctrl+C ended."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line ``argv`` (default: what the process was given); the exit code."""
    words = sys.argv[1:] if argv is None else argv
    if words == ["--version"]:
        sys.stdout.write(f"cassette {__version__}\n")
        return 0
    try:
        from cassette.cli.main import run

        return run(words)
    except KeyboardInterrupt:  # before anything began, or after all was done
        return STOPPED


def _keep_the_exit_code() -> None:
    """Have ``python -m`` end with the code it is given, not by the signal.

    It remembers an interrupt that crossed an ``exec``, as in a dataclass, also when it was caught.
    """
    import signal

    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


if __name__ == "__main__":
    ended = main()
    if ended == STOPPED:
        _keep_the_exit_code()
    sys.exit(ended)
