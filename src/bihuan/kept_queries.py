"""Queries whose SQL is put together once for each of their shapes.

For a page that reads a page of rows and a few counts, Django needs longer to put the SQL together than PostgreSQL to
answer it. A `Kept` query does so at the first request of a shape, and afterwards only puts the values in:

    _PAGE = Kept(lambda scope, wanted, on: listed(scope, wanted, on=on).values_list("pk", "state"))
    _PAGE.rows(scope, wanted, today)

What decides the form of the SQL is the shape of the arguments: which of them are empty, of which type the others are,
and whatever argument is `Fixed`. The others are texts, numbers, days, and tuples and frozen dataclasses of these. The
builder may look at a value only through its shape and must pass it on as it is, and the first request of a shape
proves that it does: the query is built with the values and with stand-ins of several kinds for them, and unless all say
the same, and every text is passed on whole, it is built anew every time, as ever. The kinds are so unlike each other
that what compares, measures, trims or takes apart a value cannot treat all of them alike; a text that only leaves words
of itself in the query, or nothing, is never kept, whatever they happen to be. (A builder that knows one single value
from all others would not be seen: such a value is `Fixed`.) So the querysets, and the access rules in them, stay the
only truth.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

MOST = 512
"""So many shapes of one query are kept; a query with more is forgotten and begun again."""

# What stands in for the n-th value, in kinds unlike each other: a long text of mixed letters and spaces, digits alone,
# a single character; a huge number, a small one; a day long ago, one far ahead. No person types these texts.
_KINDS: tuple[tuple[Callable[[int], str], Callable[[int], int], Callable[[int], date]], ...] = (
    (
        lambda n: f" \ue000{n}\ue001 Ａa电" + "\ue002" * 300 + "0 ",
        lambda n: 8_000_000_000_000_000_000 + n,
        lambda n: date(1000, 1, 2) + timedelta(days=n),
    ),
    (
        lambda n: f"7{n:039}",
        lambda n: 2_000_000_001 + 2 * n,
        lambda n: date(9000, 12, 3) + timedelta(days=n),
    ),
    (
        lambda n: chr(0xE100 + n),
        lambda n: 2 + n,
        lambda n: date(2000, 2, 1) + timedelta(days=n),
    ),
)


@dataclass(frozen=True)
class Fixed:
    """A value that decides the form of the query; there must be few different ones."""

    value: Any


class Kept:
    """A query that `build(*arguments)` puts together as a queryset, most often of `values_list`, ordered and cut as it
    shall be."""

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._forms: dict[Any, _Form | None] = {}

    def rows(self, *arguments: Any) -> list[Sequence[Any]]:
        """The rows, as the queryset would give them."""
        form, values = self._form(arguments)
        return form.rows(values) if form else list(self._built(arguments))

    def objects(self, *arguments: Any) -> list[Any]:
        """The instances of a queryset that is not one of `values_list`, with what it selects and annotates beside
        them; nothing is prefetched."""
        form, values = self._form(arguments)
        return form.objects(values) if form else list(self._built(arguments))

    def one(self, *arguments: Any) -> Any | None:
        """The first of these instances, None where there is none."""
        return next(iter(self.objects(*arguments)), None)

    def onto(self, thing: Model, name: str, *arguments: Any) -> None:
        """Put the instances onto `thing` as what the backward relation `name` was prefetched with."""
        manager = getattr(thing, name)
        rows = manager.all()
        rows._result_cache, rows._prefetch_done = self.objects(*arguments), True
        for row in rows._result_cache:
            setattr(row, manager.field.name, thing)
        thing.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows

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
        try:
            return self._forms[shape], values
        except KeyError:
            form = self._proven(arguments, values)
        if len(self._forms) >= MOST:
            self._forms.clear()
        self._forms[shape] = form
        return form, values

    def _proven(self, arguments: tuple[Any, ...], values: list[Any]) -> _Form | None:
        """The form of this shape; None where the builder does more with a value than to pass it on."""
        plain = _Form.of(self._built(arguments), [])
        forms = []
        for kind in _KINDS:
            numbers = count()
            stand_ins = tuple(_stand_in(argument, kind, numbers) for argument in arguments)
            forms.append(_Form.of(self._built(stand_ins), list(_leaves(stand_ins))))
        same = plain is not None and all(form is not None and form.says(plain, values) for form in forms)
        return forms[0] if same else None


@dataclass(frozen=True)
class _Form:
    """SQL with its parameters, in which `stand_ins` mark the places of the values."""

    sql: str
    params: list[Any]
    stand_ins: list[Any]
    compiler: SQLCompiler
    queryset: QuerySet

    @classmethod
    def of(cls, queryset: QuerySet, stand_ins: list[Any]) -> _Form | None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return cls(sql, list(params), stand_ins, compiler, queryset)

    def says(self, plain: _Form, values: list[Any]) -> bool:
        """Whether it is `plain` once it is filled in, and passes every text on whole."""
        passed_on = set(self._marks.findall("\n".join(_texts(self.params))))
        whole = passed_on.issuperset(one for one in self.stand_ins if isinstance(one, str))
        return whole and (self.sql, self.filled(values)) == (plain.sql, plain.params)

    def filled(self, values: list[Any]) -> list[Any]:
        """The parameters with the values in place of their stand-ins."""
        known = dict(zip(self.stand_ins, values, strict=True))
        return [_filled(param, known, self._marks) for param in self.params]

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        """Finds the texts that stand in; nothing where there are none."""
        texts = [re.escape(one) for one in self.stand_ins if isinstance(one, str)]
        return re.compile("|".join(texts) or r"(?!)")

    def rows(self, values: list[Any]) -> list[Sequence[Any]]:
        found = _asked(self.sql, self.filled(values))
        columns = [column for column, *_ in self.compiler.select[: self.compiler.col_count]]
        converters = self.compiler.get_converters(columns)
        return list(map(tuple, self.compiler.apply_converters(found, converters))) if converters else found

    def objects(self, values: list[Any]) -> list[Any]:
        """Django's own making of instances, from a compiler that has its SQL already."""
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # a form is kept for all threads, a connection for one
        compiler.as_sql = lambda: (self.sql, tuple(self.filled(values)))
        found = self.queryset.all()
        found.query = SimpleNamespace(get_compiler=lambda using: compiler, values_select=())
        return list(ModelIterable(found))

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
        return (Fixed, type(value.value), value)  # 1 and True are equal, and two forms
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


def _stand_in(value: Any, kind: tuple[Callable[[int], Any], ...], numbers: Iterator[int]) -> Any:
    """The same with a stand-in for every value."""
    if isinstance(value, Fixed) or not value or value is True:
        return value
    if isinstance(value, tuple):
        return tuple(_stand_in(part, kind, numbers) for part in value)
    if is_dataclass(value):
        named = {field.name: _stand_in(getattr(value, field.name), kind, numbers) for field in fields(value)}
        return replace(value, **named)
    text, number, day = kind
    return (text if isinstance(value, str) else number if isinstance(value, int) else day)(next(numbers))


def _texts(param: Any) -> Iterator[str]:
    if isinstance(param, list | tuple):
        for one in param:
            yield from _texts(one)
    elif isinstance(param, str):
        yield param


def _filled(param: Any, known: dict[Any, Any], marks: re.Pattern[str]) -> Any:
    """A parameter with what it stands for: alone, wrapped by the driver, in a list, or within a pattern of LIKE."""
    if isinstance(param, list | tuple):
        return type(param)(_filled(one, known, marks) for one in param)
    if isinstance(param, str) and param not in known:
        escape = connections[DEFAULT_DB_ALIAS].ops.prep_for_like_query
        return marks.sub(lambda mark: escape(known[mark[0]]), param)
    if param not in known:
        return param
    value = known[param]
    return value if isinstance(param, str | date) else type(param)(value)
