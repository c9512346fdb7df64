"""QR codes of links, as dark and light squares; drawing them is for whoever shows them."""

from __future__ import annotations

import segno


def qr_squares(text: str, *, border: int = 4) -> tuple[tuple[bool, ...], ...]:
    """Rows of squares, True for a dark one, with the light border that scanners need.

    Error correction is M (ISO/IEC 18004): a seventh of it may be unreadable.
    """
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix_iter(border=border))


def qr_lines(text: str) -> list[str]:
    """The code in block characters, two rows of squares in a line, for a dark terminal."""
    rows = [*qr_squares(text, border=2)]
    if len(rows) % 2:
        rows.append((False,) * len(rows[0]))
    blocks = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    return [
        "".join(blocks[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
