"""The staff of one's own enterprise: people are entered, and the posts they hold made, by the operations of the pages.

The post called 主要负责人 becomes the main one where there is none yet; what a sheet does not say of a post stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.rows import NEW, Key, Row
from bihuan.exchange.sheets.schemas.staff import SCHEMA
from bihuan.parties.access import Role
from bihuan.refusal import Refusal
from bihuan.registers.kinds.duties import operations, queries

if TYPE_CHECKING:
    from bihuan.parties.models import Account

MAIN = "主要负责人"


def values(employee: Any) -> dict[str, Any]:
    """One person as the sheet shows it."""
    post = employee.post
    return {
        "name": employee.name,
        "number": employee.number,
        "unit": post.unit if post else "",
        "post": post.name if post else "",
        "superior": post.superior.name if post and post.superior else "",
        "duties": post.duties if post else "",
        "contract_until": employee.contract_until,
        "contract_open_ended": employee.contract_open_ended,
    }


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The people of the own enterprise with these numbers, or names where they have no number."""
    if by.enterprise is None:
        return {}
    found: dict[Key, Mapping[str, Any]] = {}
    wanted = [(key[0], key[1]) for key in keys]
    for one in queries.employees_by_key(by.enterprise, wanted).select_related("post__superior"):
        key = ("number", one.number) if one.number else ("name", one.name)
        found[key] = {**values(one), "employee": one}
    return found


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A superior is a post that the sheet or the enterprise has."""
    if by.enterprise is None:
        return
    known = {one.name for one in queries.posts(by.enterprise)} | {row.values.get("post") for row in rows} | {MAIN}
    for row in rows:
        if row.values.get("superior") and row.values["superior"] not in known:
            yield row, "superior", "superior_post_unknown", {}


def apply(batch: Batch) -> None:
    """Make the posts, then who stands under whom, then the people."""
    enterprise = batch.by.enterprise
    posts = _posts(batch, enterprise)

    def act(row: Row) -> None:
        given = row.values if row.status == NEW else row.changed_values()
        fields = {key: given[key] for key in ("name", "number", "contract_until") if given.get(key)}
        if given.get("contract_open_ended") is not None:
            fields["contract_open_ended"] = given["contract_open_ended"]
        if row.values.get("post"):
            fields["post"] = posts[_called(row)]
        known = None if row.status == NEW else row.present["employee"]
        operations.enter_employee(enterprise, by=batch.by, at=batch.at, employee=known, **fields)

    batch.each(act)


def _called(row: Row) -> tuple[str, str]:
    return row.values.get("unit") or "", row.values["post"]


def _posts(batch: Batch, enterprise: Any) -> dict[tuple[str, str], Any]:
    """The posts that the sheet speaks of, by unit and name, as they stand after it."""
    posts = {(one.unit, one.name): one for one in queries.posts(enterprise)}
    said: dict[tuple[str, str], dict[str, Any]] = {}
    for row in batch.rows:
        if row.values.get("post"):
            told = said.setdefault(_called(row), {"row": row})
            told |= {key: row.values[key] for key in ("duties", "superior") if row.values.get(key)}
    for place in sorted(said, key=lambda one: one[1] != MAIN):
        if place not in posts:
            main = place[1] == MAIN and not any(one.is_main for one in posts.values())
            posts[place] = _set(
                batch, enterprise, said[place], place, None, is_main=main, duties=said[place].get("duties", "")
            )
    by_name = {name: post for (_, name), post in posts.items()}
    for place, told in said.items():
        post, above = posts[place], by_name.get(told.get("superior", ""))
        duties = told.get("duties", post.duties)
        if duties != post.duties or (above is not None and above.pk != post.superior_id):
            superior = above or post.superior
            posts[place] = _set(
                batch, enterprise, told, place, post, is_main=post.is_main, duties=duties, superior=superior
            )
    return posts


def _set(batch: Batch, enterprise: Any, told: Mapping[str, Any], place: tuple[str, str], post: Any, **more: Any) -> Any:
    unit, name = place
    try:
        return operations.set_duty_post(enterprise, by=batch.by, at=batch.at, name=name, unit=unit, post=post, **more)
    except Refusal as refusal:
        batch.object(told["row"], "post", refusal.code, text=refusal.text(), clause=refusal.clause)
        return post


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset({Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY}),
    existing=existing,
    apply=apply,
    judge=judge,
    ground=lambda policy: policy.posts.duty_reaches,
)
