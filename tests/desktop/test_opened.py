"""What opens slowly is closed, however early the goodbye came."""

from __future__ import annotations

import threading

from cassette.desktop.opened import Opened


class Door:
    """Counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def test_it_is_held_until_it_is_closed() -> None:
    door, opened = Door(), Opened[Door]()
    assert opened.open(lambda: door) is door
    assert opened.held is door
    opened.close()
    opened.close()
    assert door.closed == 1
    assert opened.held is None


def test_a_second_one_takes_the_place_of_the_first() -> None:
    first, second, opened = Door(), Door(), Opened[Door]()
    opened.open(lambda: first)
    assert opened.open(lambda: second) is second
    assert (first.closed, second.closed) == (1, 0)
    assert opened.open(lambda: None) is None
    assert second.closed == 1


def test_a_goodbye_while_it_opens_closes_it() -> None:
    door, opened = Door(), Opened[Door]()
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> Door:
        begun.set()
        go_on.wait(10)
        return door

    thread = threading.Thread(target=lambda: opened.open(slowly))
    thread.start()
    begun.wait(10)
    opened.close()
    go_on.set()
    thread.join()
    assert door.closed == 1
    assert opened.held is None


def test_after_the_goodbye_nothing_is_opened() -> None:
    opened, made = Opened[Door](), []
    opened.close()
    assert opened.open(lambda: made.append(1)) is None  # type: ignore[func-returns-value]
    assert made == []
