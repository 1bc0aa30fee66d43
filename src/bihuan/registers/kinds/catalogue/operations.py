"""Posts are set by real name, enterprises and areas put under them, the catalogue published, and checks filed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.likeness import carrying
from bihuan.parties import keeping, places
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.catalogue import queries, rules
from bihuan.registers.kinds.catalogue.access import CATALOGUE, POSTS
from bihuan.registers.kinds.catalogue.models import Catalogue, NamedPost, PostCheck, PostObject
from bihuan.registers.kinds.catalogue.states import Act


@transaction.atomic
def set_named_post(
    *,
    by: Account,
    at: datetime,
    title: str,
    holder: Account | None = None,
    leader: Account | None = None,
    post: NamedPost | None = None,
) -> NamedPost:
    """设置管理岗位: a new one of the own office, or `post` changed. Raises `named_post_title_missing`,
    `duplicate_named_post`, `holder_of_another_office`, `done_meanwhile` for one that was dropped."""
    CATALOGUE.require(Act.SET_NAMED_POST, None, by)
    post = NamedPost(office=by.regulator) if post is None else _standing(post)
    if post.office_id != by.regulator_id:
        raise Stranger(post.ref)
    if not title.strip():
        raise Refusal("named_post_title_missing", missing=["title"])
    if NamedPost.objects.filter(office=by.regulator, title=title.strip()).exclude(pk=post.pk).exists():
        raise Refusal("duplicate_named_post", name=title.strip())
    for person in (holder, leader):
        if person is not None and person.regulator_id != by.regulator_id:
            raise Refusal("holder_of_another_office", name=person.name)
    post.title, post.holder, post.leader = title.strip(), holder, leader
    post.save()
    data = {"title": post.title, "holder": holder.ref if holder else "", "leader": leader.ref if leader else ""}
    audit.record(Act.SET_NAMED_POST, post.ref, by=by.ref, at=at, data=data)
    return post


def _standing(post: NamedPost) -> NamedPost:
    """The row, locked until the act ends. Raises `done_meanwhile` for one that was dropped."""
    fresh = NamedPost.objects.select_for_update().filter(pk=post.pk).first()
    if fresh is None:
        raise Refusal("done_meanwhile")
    return fresh


@transaction.atomic
def drop_named_post(post: NamedPost, *, by: Account, at: datetime) -> None:
    """撤销管理岗位: what stood under it stands under none. Raises `named_post_has_checks`: what was filed stays."""
    POSTS.require(Act.DROP_NAMED_POST, post, by)
    if post.checks.exists():
        raise Refusal("named_post_has_checks", name=post.title)
    audit.record(Act.DROP_NAMED_POST, post.ref, by=by.ref, at=at, data={"title": post.title})
    post.delete()


@transaction.atomic
def put_under_post(
    post: NamedPost, *, by: Account, at: datetime, enterprises: Iterable[Enterprise] = (), area: str = ""
) -> int:
    """划入岗位: enterprises by name, or an area with all that stands in it; how many were added. Raises
    `post_object_missing`, `area_elsewhere`, and Stranger for an enterprise that is not the office's."""
    POSTS.require(Act.PUT_UNDER_POST, post, by)
    chosen = list(enterprises)
    if not chosen and not area:
        raise Refusal("post_object_missing")
    if area and not (places.known(area) and queries.covers(by.regulator, area)):
        raise Refusal("area_elsewhere", place=places.full_name(area))
    for one in chosen:
        if not keeping.keeps(by.regulator, one):
            raise Stranger(one.ref)
    rows = [PostObject(post=post, enterprise=one) for one in chosen]
    rows += [PostObject(post=post, division_code=places.significant(area))] if area else []
    PostObject.objects.bulk_create(rows, ignore_conflicts=True)
    data = {"enterprises": [one.ref for one in chosen], "area": area}
    audit.record(Act.PUT_UNDER_POST, post.ref, by=by.ref, at=at, data=data)
    return len(rows)


@transaction.atomic
def take_from_post(
    post: NamedPost, *, by: Account, at: datetime, enterprise: Enterprise | None = None, area: str = ""
) -> None:
    """划出岗位: an enterprise or an area stands under the post no more. Raises `done_meanwhile`."""
    POSTS.require(Act.TAKE_FROM_POST, post, by)
    rows = PostObject.objects.filter(post=post)
    rows = rows.filter(enterprise=enterprise) if enterprise is not None else rows.filter(division_code=area or "-")
    gone, _ = rows.delete()
    if not gone:
        raise Refusal("done_meanwhile")
    data = {"enterprise": enterprise.ref if enterprise else "", "area": area}
    audit.record(Act.TAKE_FROM_POST, post.ref, by=by.ref, at=at, data=data)


@transaction.atomic
def publish_catalogue(*, by: Account, at: datetime) -> Catalogue:
    """公布实名目录: of the own office, with nobody left out. Raises what rules.publishable raises (LY-5.1.1)."""
    CATALOGUE.require(Act.PUBLISH_CATALOGUE, None, by)
    office = by.regulator
    policy = policies.at(office.division_code, on=clock.local_day(at))
    posts, found = queries.posts(office), queries.coverage(office)
    named = [rules.Named(post.title, held=post.is_held, leader_left=post.leader_left) for post in posts]
    rules.publishable(found, named, policy=policy)
    made = Catalogue.objects.create(office=office, at=at, by=by, posts=len(posts), enterprises=found.enterprises)
    setting = policy.posts.catalogue_objects
    basis = [setting.cited]
    data = {"posts": made.posts, "enterprises": made.enterprises}
    audit.record(Act.PUBLISH_CATALOGUE, made.ref, by=by.ref, at=at, case=office.ref, basis=basis, data=data)
    return made


@transaction.atomic
def file_post_check(
    post: NamedPost,
    *,
    by: Account,
    at: datetime,
    enterprise: Enterprise,
    checked_on: date | None,
    said: str,
    files: Iterable[int] = (),
) -> PostCheck:
    """上传监督检查情况: by the post's own people, on what stands under it. Raises `object_outside_post` (LY-5.1.2),
    `day_missing`, `check_in_the_future`, `check_account_missing`."""
    POSTS.require(Act.FILE_POST_CHECK, post, by)
    today = clock.local_day(at)
    setting = policies.at(post.office.division_code, on=today).posts.holder_checks
    basis = setting.cited
    if not queries.is_under(post, enterprise):
        raise Refusal("object_outside_post", name=enterprise.name, post=post.title, basis=basis)
    if checked_on is None:
        raise Refusal("day_missing", missing=["day"], basis=basis)
    if checked_on > today:
        raise Refusal("check_in_the_future", value=checked_on)
    if not said.strip():
        raise Refusal("check_account_missing", missing=["said"])
    kept = list(files)
    documents.require_own(kept, by=by.ref)
    row = PostCheck.objects.create(
        post=post, enterprise=enterprise, checked_on=checked_on, said=said.strip(), files=kept, by=by, at=at
    )
    carrying.carry(row.ref, kept, enterprise_id=enterprise.pk, office_id=post.office_id, by=by, at=at)
    data = {"enterprise": enterprise.ref, "on": str(checked_on), "said": row.said}
    audit.record(Act.FILE_POST_CHECK, row.ref, by=by.ref, at=at, case=post.ref, data=data)
    return row


@carrying.source
def _checks_with_photos(most: int) -> list[carrying.Kept]:
    """What was kept before the photos of these checks were compared."""
    rows = PostCheck.objects.filter(~carrying.carried("post_check")).exclude(files=[])
    rows = rows.select_related("post", "enterprise__competent_department", "by").order_by("id")[:most]
    return [carrying.Kept(row.ref, row.files, row.enterprise, row.post.office_id, row.by, row.at) for row in rows]
