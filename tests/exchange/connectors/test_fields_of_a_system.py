"""The file of an outside system: its columns in its order, or no file at all."""

import pytest
from tests.exchange.connectors.servers import HEADERS, Strict, Turned
from tests.refusing import refused

from bihuan.exchange.connectors import mapping


def filled(system, kind, **changes):
    return {column.id: column.zh for column in mapping.connector(system).kinds[kind]} | changes


@pytest.mark.parametrize(("system", "kind"), HEADERS)
def test_the_system_takes_it_once_and_nothing_else(system, kind):
    made = mapping.made(system, kind, [filled(system, kind)], name="x", basis=None)
    server = Strict(system)
    assert server.take(kind, made.content)
    lines = made.content.decode("utf-8-sig").split("\r\n")
    for wrong in (made.content, lines[1].encode(), lines[0].encode("utf-8-sig"), "名称".encode("gb18030")):
        with pytest.raises(Turned):
            server.take(kind, wrong)


@pytest.mark.parametrize(("system", "kind"), HEADERS)
def test_every_column_that_must_be_filled_is_named_when_it_is_empty(system, kind):
    for column in mapping.connector(system).kinds[kind]:
        row = filled(system, kind, **{column.id: "  "})
        if column.required:
            with refused("export_field_missing", None, column.zh):
                mapping.made(system, kind, [row], name="x", basis=None)
        else:
            assert Strict(system).take(kind, mapping.made(system, kind, [row], name="x", basis=None).content)


def test_no_rows_no_kind_and_no_system_make_no_file_and_a_formula_stays_a_text():
    system, kind = next(iter(HEADERS))
    with refused("export_empty"):
        mapping.made(system, kind, [], name="x", basis=None)
    with refused("kind_not_exported"):
        mapping.made(system, "none", [{}], name="x", basis=None)
    for unknown in ("none", "../sheets", ""):
        with refused("system_unknown"):
            mapping.connector(unknown)
    first = mapping.connector(system).kinds[kind][0].id
    made = mapping.made(system, kind, [filled(system, kind, **{first: "=1+1"})], name="x", basis=None)
    assert "'=1+1" in made.content.decode("utf-8-sig")
