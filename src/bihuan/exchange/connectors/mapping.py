"""The file of an outside system: its columns, in its order, from what the platform holds."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bihuan.exchange.sheets.delimited import guarded
from bihuan.policy import Basis
from bihuan.refusal import Refusal

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """One column of the file: `id` is what the platform calls it, `zh` its header."""

    id: str
    zh: str
    required: bool = False


@dataclass(frozen=True)
class Connector:
    """An outside system with the kinds of data it takes."""

    system: str
    zh: str
    en: str
    kinds: Mapping[str, tuple[Column, ...]]


@dataclass(frozen=True)
class Made:
    """A file that goes out, and the hash that stands in the chain."""

    name: str
    content: bytes
    rows: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@cache
def connector(system: str) -> Connector:
    """The system by its code. Raises `system_unknown`."""
    path = HERE / system / "mapping.toml"
    if not system.isidentifier() or not path.is_file():
        raise Refusal("system_unknown", system=system)
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = {kind: tuple(Column(**row) for row in rows) for kind, rows in said["columns"].items()}
    return Connector(system, said["zh"], said["en"], kinds)


def made(system: str, kind: str, rows: Iterable[Mapping[str, object]], *, name: str, basis: Basis | None) -> Made:
    """The file of one kind of data, as a table that any office program opens. Raises `system_unknown`,
    `kind_not_exported`, `export_field_missing` naming what is empty and must not be (QHD-2.6), `export_empty`."""
    to = connector(system)
    columns = to.kinds.get(kind)
    if columns is None:
        raise Refusal("kind_not_exported", system=to.zh)
    lines = [_line(columns, row, basis) for row in rows]
    if not lines:
        raise Refusal("export_empty", basis=basis)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([[column.zh for column in columns], *lines])
    return Made(f"{name}.csv", buffer.getvalue().encode("utf-8-sig"), len(lines))


def _line(columns: Iterable[Column], row: Mapping[str, object], basis: Basis | None) -> list[str]:
    texts = {column: _text(row.get(column.id)) for column in columns}
    if missing := [column.zh for column, text in texts.items() if column.required and not text]:
        raise Refusal("export_field_missing", missing=missing, basis=basis)
    return [guarded(text) for text in texts.values()]


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
