"""The place to meet in memory keeps what every such place promises."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cassette.sync.memory import MemoryTransport
from tests.contracts.transport_contract import TransportContract


@dataclass
class InMemory:
    mine: MemoryTransport
    theirs: MemoryTransport


class TestMemoryTransport(TransportContract):
    @pytest.fixture
    def meeting(self) -> InMemory:
        transport = MemoryTransport()
        return InMemory(transport, transport)
