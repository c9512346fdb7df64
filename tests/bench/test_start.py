"""How long Cassette takes to say its version, against the bare interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.bench

ROUNDS = 25


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def test_the_version_comes_within_twice_the_start_of_a_bare_interpreter() -> None:
    bare, version = [], []
    for _ in range(ROUNDS):
        bare.append(seconds([sys.executable, "-c", "pass"]))
        version.append(seconds([f"{sys.prefix}/bin/cassette", "--version"]))
    ratio = statistics.median(version) / statistics.median(bare)
    print(
        f"\ncassette --version: {ratio:.2f} x a bare interpreter "
        f"({statistics.median(version) * 1e3:.1f} ms, {statistics.median(bare) * 1e3:.1f} ms)"
    )
    assert ratio <= 2.0


def test_importing_cassette_takes_at_most_20_ms() -> None:
    code = "import time; t = time.perf_counter(); import cassette; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", code]
    took = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(ROUNDS)
    ]
    print(f"\nimport cassette: {statistics.median(took) * 1e3:.2f} ms of 20 ms")
    assert statistics.median(took) <= 0.020
