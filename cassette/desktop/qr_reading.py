"""Reads a QR code out of a clean picture: one that was saved, or cut out of a screen.

Not out of a photograph: the code has to stand straight, in two shades, undamaged (its check bytes
are looked at, nothing is corrected). ISO/IEC 18004:2015, chapter 12, without the hard parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtGui import QImage, QImageReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Grid = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    """True where it is dark."""

MOST_PX: Final = 6_000
_MIDDLE: Final = 128
_RATIO: Final = (1, 1, 3, 1, 1)
_QUIET_RATIO: Final = 7
_BYTES_MODE: Final = 4


def read_code(file: Path) -> str:
    """The text of the first QR code in a picture; "" when there is none to be read."""
    reader = QImageReader(str(file))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MOST_PX:
        return ""
    return read_image(reader.read())


def read_image(image: QImage) -> str:
    """The text of a QR code in an image; "" when there is none to be read."""
    if image.isNull():
        return ""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(grey.constBits(), dtype=np.uint8)
    pixels = lines.reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()]
    texts = (_text(modules) for modules in _candidates(pixels < _MIDDLE))
    return next((text for text in texts if text), "")


# --- finding it ---------------------------------------------------------------------------------


def _candidates(dark: Grid) -> Iterator[Grid]:
    """The squares between any three corners that look alike and stand as those of a code do."""
    found = _corners(dark)
    for left, top, module in found:
        near, far = 0.8 * module, 13 * module
        alike = [one for one in found if abs(one[2] - module) < 0.3 * module]
        right = [x - left for x, y, _ in alike if abs(y - top) < near and x > left + far]
        below = [y - top for x, y, _ in alike if abs(x - left) < near and y > top + far]
        for span in right:
            if any(abs(span - other) < near for other in below):
                made = _sampled(dark, left, top, span, module)
                if made is not None:
                    yield made


def _sampled(dark: Grid, left: float, top: float, span: float, module: float) -> Grid | None:
    """The middle of every square; None when it cannot be a code of this size."""
    version = round((span / module + 7 - 17) / 4)
    count = 17 + 4 * version
    if not 1 <= version <= 40:
        return None
    step = span / (count - 7)
    places = np.arange(count) - 3
    rows = np.rint(top + places * step).astype(int)
    columns = np.rint(left + places * step).astype(int)
    if min(rows[0], columns[0]) < 0:
        return None
    if rows[-1] >= dark.shape[0] or columns[-1] >= dark.shape[1]:
        return None
    made: Grid = dark[np.ix_(rows, columns)]
    return made


def _corners(dark: Grid) -> list[tuple[float, float, float]]:
    """The middles of the finder patterns with the size of a module: (x, y, module), top first."""
    seen: list[tuple[float, float, float]] = []
    for y in range(dark.shape[0]):
        for x, module in _crossings(dark[y]):
            if any(abs(x - a) < 4 * m and abs(y - b) < 5 * m for a, b, m in seen):
                continue
            column = dark[:, round(x)]
            for middle, height in _crossings(column):
                if abs(middle - y) <= 2 * module and 0.7 < height / module < 1.4:
                    seen.append((x, middle, module))
                    break
    return sorted(seen, key=lambda one: (round(one[1] / max(1.0, one[2])), one[0]))


def _crossings(line: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[tuple[float, float]]:
    """Where a line crosses a finder pattern: its middle and the size of a module."""
    changes = np.flatnonzero(np.diff(line.astype(np.int8)))
    edges = np.concatenate(([0], changes + 1, [line.size]))
    runs = np.diff(edges)
    for n in range(len(runs) - 4):
        if not line[edges[n]]:
            continue
        five = runs[n : n + 5]
        module = float(five.sum()) / _QUIET_RATIO
        if module >= 1 and all(
            abs(run - want * module) <= 0.5 * want * module + 0.01
            for run, want in zip(five, _RATIO, strict=True)
        ):
            yield float(edges[n + 2] + edges[n + 3] - 1) / 2, module


# --- reading it ---------------------------------------------------------------------------------


def _text(modules: Grid) -> str:
    from segno import consts

    table: Any = consts.ECC  # blocks by version and level
    version = (len(modules) - 17) // 4
    told = _format(modules)
    if told is None:
        return ""
    level, mask = told
    words = _codewords(modules, version, mask)
    blocks = [
        (info.num_total, info.num_data)
        for info in table[version][level]
        for _ in range(info.num_blocks)
    ]
    data = _unwoven(words, blocks)
    return _bytes_of(data, version) if data is not None else ""


def _format(modules: Grid) -> tuple[int, int] | None:
    """Level and mask, as they stand beside the upper left corner."""
    from segno import consts

    across = [modules[8, n] for n in (0, 1, 2, 3, 4, 5, 7)]
    up = [modules[n, 8] for n in (8, 7, 5, 4, 3, 2, 1, 0)]
    read = int("".join("1" if one else "0" for one in (*across, *up)), 2)
    distances = [(read ^ known).bit_count() for known in consts.FORMAT_INFO]
    best = distances.index(min(distances))
    if distances[best] > 3:
        return None
    return best >> 3, best & 7


def _codewords(modules: Grid, version: int, mask: int) -> list[int]:
    """The bytes in the order they are placed: two columns at a time, up and down by turns."""
    size, taken = len(modules), _patterns(len(modules), version)
    bits: list[bool] = []
    upwards = True
    for pair in range(size - 1, 0, -2):
        right = pair - 1 if pair <= 6 else pair
        for row in reversed(range(size)) if upwards else range(size):
            for column in (right, right - 1):
                if not taken[row, column]:
                    bits.append(bool(modules[row, column]) != _turned(mask, row, column))
        upwards = not upwards
    return [
        int("".join("1" if bit else "0" for bit in bits[n : n + 8]), 2)
        for n in range(0, len(bits) - 7, 8)
    ]


def _patterns(size: int, version: int) -> Grid:
    """Where there is no data: corners, timing, alignment, version."""
    from segno import consts

    taken = np.zeros((size, size), dtype=np.bool_)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    if version >= 7:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    places = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    for y in places:
        for x in places:
            if (x, y) not in ((6, 6), (6, size - 7), (size - 7, 6)):
                taken[y - 2 : y + 3, x - 2 : x + 3] = True
    return taken


def _turned(mask: int, i: int, j: int) -> bool:
    """Whether a mask turns the square in row ``i`` and column ``j`` over (table 10)."""
    product = i * j
    return (
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        product % 2 + product % 3,
        (product % 2 + product % 3) % 2,
        ((i + j) % 2 + product % 3) % 2,
    )[mask] == 0


def _unwoven(words: Sequence[int], blocks: Sequence[tuple[int, int]]) -> bytes | None:
    """The data out of its blocks, which take turns; None when one does not check."""
    at, made = 0, [bytearray() for _ in blocks]
    longest = max(data for _, data in blocks)
    checks = blocks[0][0] - blocks[0][1]
    if len(words) < sum(total for total, _ in blocks):
        return None
    for n in range(longest):
        for block, (_, data) in zip(made, blocks, strict=True):
            if n < data:
                block.append(words[at])
                at += 1
    for _ in range(checks):
        for block in made:
            block.append(words[at])
            at += 1
    if not all(_checks(block, checks) for block in made):
        return None
    return b"".join(bytes(block[:data]) for block, (_, data) in zip(made, blocks, strict=True))


def _checks(block: Sequence[int], count: int) -> bool:
    """Whether every root of the generator is one of the block (Reed-Solomon over GF(256))."""
    from segno import consts

    power, place = consts.GALIOS_EXP, consts.GALIOS_LOG
    for root in range(count):
        value = 0
        for word in block:
            value = (power[(place[value] + root) % 255] if value else 0) ^ word
        if value:
            return False
    return True


def _bytes_of(data: bytes, version: int) -> str:
    """The text of the segments, which all have to be bytes."""
    bits = "".join(f"{byte:08b}" for byte in data)
    at, said = 0, bytearray()
    while at + 4 <= len(bits) and int(bits[at : at + 4], 2) == _BYTES_MODE:
        width = 8 if version < 10 else 16
        count = int(bits[at + 4 : at + 4 + width], 2)
        begin = at + 4 + width
        at = begin + 8 * count
        if at > len(bits):
            return ""
        said += bytes(int(bits[n : n + 8], 2) for n in range(begin, at, 8))
    return said.decode("utf-8", errors="replace")
