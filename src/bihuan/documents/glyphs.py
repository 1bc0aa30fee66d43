"""Which characters a font file can draw, read from its `cmap` table.

A paper must never show an empty box where a name has a rare character, and PDF/A refuses a missing glyph, so the
coverage is known before typesetting. Source: OpenType 1.9, "cmap — Character to Glyph Index Mapping Table".
"""

import struct
from functools import cache
from pathlib import Path

# Formats 4 (basic plane) and 12 (all planes) are what every font for Chinese carries; preferred in this order.
_PREFERRED = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


@cache
def coverage(path: str, index: int = 0) -> frozenset[int]:
    """Code points that face `index` of the .otf, .ttf, .ttc or .otc file at `path` has a glyph for.

    Raises ValueError when the file is no OpenType font or holds no usable Unicode table.
    """
    data = Path(path).read_bytes()
    start = _table(data, _face(data, index), b"cmap")
    count = struct.unpack_from(">H", data, start + 2)[0]
    records = [struct.unpack_from(">HHL", data, start + 4 + 8 * i) for i in range(count)]
    offsets = {(platform, encoding): start + offset for platform, encoding, offset in records}
    for key in _PREFERRED:
        if key in offsets:
            return frozenset(_code_points(data, offsets[key]))
    raise ValueError(f"{path}: no Unicode character map")


def _face(data: bytes, index: int) -> int:
    if data[:4] == b"ttcf":
        return struct.unpack_from(">L", data, 12 + 4 * index)[0]
    if data[:4] in (b"OTTO", b"\0\1\0\0", b"true"):
        return 0
    raise ValueError("not an OpenType font")


def _table(data: bytes, face: int, tag: bytes) -> int:
    count = struct.unpack_from(">H", data, face + 4)[0]
    for i in range(count):
        name, _checksum, offset, _length = struct.unpack_from(">4sLLL", data, face + 12 + 16 * i)
        if name == tag:
            return offset
    raise ValueError(f"font without a {tag.decode()} table")


def _code_points(data: bytes, at: int) -> set[int]:
    table_format = struct.unpack_from(">H", data, at)[0]
    if table_format == 12:
        return _format_12(data, at)
    if table_format == 4:
        return _format_4(data, at)
    raise ValueError(f"character map of format {table_format} is not read")


def _format_12(data: bytes, at: int) -> set[int]:
    found: set[int] = set()
    count = struct.unpack_from(">L", data, at + 12)[0]
    for i in range(count):
        first, last, glyph = struct.unpack_from(">LLL", data, at + 16 + 12 * i)
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _format_4(data: bytes, at: int) -> set[int]:
    found: set[int] = set()
    doubled = struct.unpack_from(">H", data, at + 6)[0]
    ends, starts = at + 14, at + 16 + doubled
    deltas, offsets = starts + doubled, starts + 2 * doubled
    for i in range(0, doubled, 2):
        last, first, delta, offset = (
            struct.unpack_from(">H", data, table + i)[0] for table in (ends, starts, deltas, offsets)
        )
        for code in range(first, last + 1):
            if code == 0xFFFF:
                continue
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", data, offsets + i + offset + 2 * (code - first))[0]
            if glyph and (glyph + delta) & 0xFFFF:
                found.add(code)
    return found
