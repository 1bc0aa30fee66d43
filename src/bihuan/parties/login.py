"""How a session becomes an account: with its organisation in the same statement, for every page needs its scope."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection, models

from bihuan.parties.models import Account

ORGANISATIONS = ("regulator", "enterprise", "institution")


class AccountBackend(ModelBackend):
    """Django's own password check; the account comes with regulator, enterprise and institution at hand."""

    def get_user(self, user_id: Any) -> Account | None:
        found = _account(Account._meta.pk.to_python(user_id))
        return found if found is not None and found.is_active else None


def _account(pk: int) -> Account | None:
    """What `select_related(*ORGANISATIONS)` would read. Every request asks this, and making the statement costs more
    than answering it, so its text is made once."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [pk])
        values = cursor.fetchone()
    if values is None:
        return None
    values = iter(values)
    account = _instance(Account, values)
    for name in ORGANISATIONS:
        organisation = _instance(Account._meta.get_field(name).related_model, values)
        setattr(account, name, organisation if organisation.pk is not None else None)
    return account


def _instance(model: type[models.Model], values: Any) -> models.Model:
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, [next(values) for _ in names])


@cache
def _statement() -> str:
    quote, own = connection.ops.quote_name, Account._meta
    columns = [f"a.{quote(field.column)}" for field in own.concrete_fields]
    tables = [f"{quote(own.db_table)} a"]
    for name in ORGANISATIONS:
        field = own.get_field(name)
        to = field.related_model._meta
        columns += [f"{name}.{quote(column.column)}" for column in to.concrete_fields]
        key = f"{name}.{quote(to.pk.column)}"
        tables.append(f"LEFT JOIN {quote(to.db_table)} {name} ON {key} = a.{quote(field.column)}")
    return f"SELECT {', '.join(columns)} FROM {' '.join(tables)} WHERE a.{quote(own.pk.column)} = %s"
