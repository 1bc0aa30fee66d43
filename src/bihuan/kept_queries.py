"""Queries whose SQL is put together once for each of their shapes.

For a page that reads a page of rows and a few counts, Django needs longer to put the SQL together than PostgreSQL to
answer it. A `Kept` query does so at the first request of a shape, and afterwards only puts the values in:

    _PAGE = Kept(lambda scope, wanted, on: listed(scope, wanted, on=on).values_list("pk", "state"))
    _PAGE.rows(scope, wanted, today)

What decides the form of the SQL is the shape of the arguments: which of them are empty, of which type the others are,
and whatever argument is `Fixed`. The others are texts, numbers, days, and tuples and frozen dataclasses of these. The
builder may look at a value only through its shape, and the first request of a shape proves that it does: the query is
built with the values and with stand-ins for them, and unless both say the same it is built anew every time, as ever.
So the querysets, and the access rules in them, stay the only truth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

MOST = 512
"""So many shapes of one query are kept; a query with more is forgotten and begun again."""

_OPENS, _CLOSES = "\ue000", "\ue001"  # of a text that stands in: no person types these
_FIRST_NUMBER, _FIRST_DAY = 8_000_000_000_000_000_000, date(1, 1, 2)


@dataclass(frozen=True)
class Fixed:
    """A value that decides the form of the query; there must be few different ones."""

    value: Any


class Kept:
    """A query that `build(*arguments)` puts together as a queryset of `values_list`, ordered and cut as it shall be."""

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._forms: dict[Any, _Form | None] = {}

    def rows(self, *arguments: Any) -> list[Sequence[Any]]:
        """The rows, as the queryset would give them."""
        form, values = self._form(arguments)
        return form.rows(values) if form else list(self._built(arguments))

    def count(self, *arguments: Any) -> int:
        """How many rows there are."""
        form, values = self._form(arguments)
        return form.count(values) if form else self._built(arguments).count()

    def tally(self, *arguments: Any) -> dict[Any, int]:
        """How often each value stands in the one column of the rows."""
        form, values = self._form(arguments)
        return form.tally(values) if form else dict(Counter(value for (value,) in self._built(arguments)))

    def _built(self, arguments: tuple[Any, ...]) -> QuerySet:
        return self._build(*(one.value if isinstance(one, Fixed) else one for one in arguments))

    def _form(self, arguments: tuple[Any, ...]) -> tuple[_Form | None, list[Any]]:
        """The form of these arguments, and the values to put into it."""
        shape, values = _shape(arguments), list(_leaves(arguments))
        if any(type(value) is int and value.bit_length() > 63 for value in values):
            return None, values  # no key of ours: Django knows the answer without asking
        if shape not in self._forms:
            if len(self._forms) >= MOST:
                self._forms.clear()
            self._forms[shape] = self._proven(arguments, values)
        return self._forms[shape], values

    def _proven(self, arguments: tuple[Any, ...], values: list[Any]) -> _Form | None:
        """The form of this shape; None where the builder does more with a value than to pass it on."""
        numbers = count()
        stand_ins = tuple(_stand_in(argument, numbers) for argument in arguments)
        form = _Form.of(self._built(stand_ins), list(_leaves(stand_ins)))
        plain = _Form.of(self._built(arguments), [])
        same = form is not None and plain is not None and (form.sql, form.filled(values)) == (plain.sql, plain.params)
        return form if same else None


@dataclass(frozen=True)
class _Form:
    """SQL with its parameters, in which `stand_ins` mark the places of the values."""

    sql: str
    params: list[Any]
    stand_ins: list[Any]
    compiler: SQLCompiler

    @classmethod
    def of(cls, queryset: QuerySet, stand_ins: list[Any]) -> _Form | None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return cls(sql, list(params), stand_ins, compiler)

    def filled(self, values: list[Any]) -> list[Any]:
        """The parameters with the values in place of their stand-ins."""
        known = dict(zip(self.stand_ins, values, strict=True))
        return [_filled(param, known) for param in self.params]

    def rows(self, values: list[Any]) -> list[Sequence[Any]]:
        found = _asked(self.sql, self.filled(values))
        columns = [column for column, *_ in self.compiler.select[: self.compiler.col_count]]
        converters = self.compiler.get_converters(columns)
        return list(map(tuple, self.compiler.apply_converters(found, converters))) if converters else found

    def count(self, values: list[Any]) -> int:
        return _asked(f"SELECT count(*) FROM ({self.sql}) found", self.filled(values))[0][0]

    def tally(self, values: list[Any]) -> dict[Any, int]:
        return dict(_asked(f"SELECT v, count(*) FROM ({self.sql}) found (v) GROUP BY v", self.filled(values)))


def _asked(sql: str, params: list[Any]) -> list[Sequence[Any]]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


# --- arguments: their shape, the values in them, and what stands in for those -------------------------------------


def _shape(value: Any) -> Any:
    if isinstance(value, Fixed):
        return value
    if not value or value is True:
        return (type(value), value)
    if isinstance(value, tuple):
        return tuple(map(_shape, value))
    if is_dataclass(value):
        return (type(value), *(_shape(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, str | int | date):
        return type(value)
    raise TypeError(f"no argument of a kept query: {value!r}")


def _leaves(value: Any) -> Iterator[Any]:
    """The values that a statement takes, in order; what belongs to the shape is none of them."""
    if isinstance(value, Fixed) or not value or value is True:
        return
    if isinstance(value, tuple):
        parts: Iterable[Any] = value
    elif is_dataclass(value):
        parts = (getattr(value, field.name) for field in fields(value))
    else:
        yield value
        return
    for part in parts:
        yield from _leaves(part)


def _stand_in(value: Any, numbers: Iterator[int]) -> Any:
    """The same with a stand-in for every value."""
    if isinstance(value, Fixed) or not value or value is True:
        return value
    if isinstance(value, tuple):
        return tuple(_stand_in(part, numbers) for part in value)
    if is_dataclass(value):
        named = {field.name: _stand_in(getattr(value, field.name), numbers) for field in fields(value)}
        return replace(value, **named)
    number = next(numbers)
    if isinstance(value, str):
        return f"{_OPENS}{number}{_CLOSES}"
    return _FIRST_NUMBER + number if isinstance(value, int) else _FIRST_DAY + timedelta(days=number)


def _filled(param: Any, known: dict[Any, Any]) -> Any:
    """A parameter with what it stands for: alone, wrapped by the driver, in a list, or within a pattern of LIKE."""
    if isinstance(param, list | tuple):
        return type(param)(_filled(one, known) for one in param)
    if isinstance(param, str) and _OPENS in param and param not in known:
        escape = connections[DEFAULT_DB_ALIAS].ops.prep_for_like_query
        for stand_in, value in known.items():
            if isinstance(stand_in, str):
                param = param.replace(stand_in, escape(value))
        return param
    if param not in known:
        return param
    value = known[param]
    return value if isinstance(param, str | date) else type(param)(value)
