"""手册: one book for the enterprise and one for each post, as papers made of what is on record (YT-3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import OfficialDocument
from bihuan.parties import places
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.duties import queries, rules
from bihuan.registers.kinds.duties.access import DUTIES
from bihuan.registers.kinds.duties.models import Declaration, DutyPost
from bihuan.registers.kinds.duties.operations import declare, told
from bihuan.registers.kinds.duties.states import RULE_WORDS, Act, Settled

ENTERPRISE_BOOK, POST_BOOK = "enterprise_book", "post_book"
RENEWED = "内容有更新，重新编制"


@transaction.atomic
def write_enterprise_book(enterprise: Enterprise, *, by: Account, at: datetime) -> OfficialDocument:
    """编制一企一册: the posts with their duties, who holds them, and the rules; the one before loses its force.
    Raises `duty_tree_empty`."""
    DUTIES.require(Act.WRITE_ENTERPRISE_BOOK, enterprise, by)
    posts = queries.posts(enterprise)
    if not posts:
        raise Refusal("duty_tree_empty")
    holders = _holders(enterprise)
    rules_of = queries.rules_of(enterprise)
    content = {
        "enterprise": enterprise.name,
        "code": enterprise.credit_code or enterprise.internal_number,
        "place": places.full_name(enterprise.division_code),
        "staff": str(sum(map(len, holders.values()))),
        "main_person": "、".join(name for one in posts if one.is_main for name in holders.get(one.pk, [])) or "—",
        "posts": [_line(one, posts, holders) for one in posts],
        "rules": [
            {"kind": word, "title": rules_of[kind].title} for kind, word in RULE_WORDS.items() if kind in rules_of
        ],
    }
    latest = OfficialDocument.objects.about(enterprise.ref).filter(slug=ENTERPRISE_BOOK).valid().first()
    made = _issue(ENTERPRISE_BOOK, content, enterprise, enterprise.ref, latest, by=by, at=at)
    audit.record(
        Act.WRITE_ENTERPRISE_BOOK, enterprise.ref, by=by.ref, at=at, release=made.release, data={"number": made.number}
    )
    return made


@transaction.atomic
def write_post_book(post: DutyPost, *, by: Account, at: datetime) -> OfficialDocument:
    """编制一岗一册: the duty of one post, for its holder to keep; the one before loses its force. Raises
    `post_duty_missing`."""
    enterprise = post.enterprise
    DUTIES.require(Act.WRITE_POST_BOOK, enterprise, by)
    post = DutyPost.objects.select_for_update(of=("self",)).select_related("superior").get(pk=post.pk)
    if not post.duties.strip():
        raise Refusal("post_duty_missing", name=str(post))
    content = {
        "enterprise": enterprise.name,
        "post": post.name,
        "unit": post.unit or "—",
        "superior": str(post.superior or "—"),
        "holders": "、".join(post.holders.filter(left_on=None).order_by("id").values_list("name", flat=True)) or "—",
        "duties": post.duties,
    }
    latest = OfficialDocument.objects.about(post.ref).filter(slug=POST_BOOK).valid().first()
    made = _issue(POST_BOOK, content, enterprise, post.ref, latest, by=by, at=at)
    post.book_id = made.pk
    post.save(update_fields=["book_id"])
    data = {"number": made.number, "post": str(post)}
    audit.record(Act.WRITE_POST_BOOK, enterprise.ref, by=by.ref, at=at, release=made.release, data=data)
    return made


@transaction.atomic
def publish_handbooks(enterprise: Enterprise, *, by: Account, at: datetime) -> Declaration:
    """公布手册: the enterprise and every post has its book. Raises what rules.books_complete raises, naming the posts
    without one (YT-3.3)."""
    DUTIES.require(Act.PUBLISH_HANDBOOKS, enterprise, by)
    policy = policies.at(enterprise.division_code, on=clock.local_day(at))
    tree, book = queries.tree(enterprise), enterprise_book(enterprise)
    rules.books_complete(tree, has_enterprise_book=book is not None, policy=policy)
    made = declare(enterprise, Settled.HANDBOOKS, tree, by=by, at=at, document_id=book.pk)
    audit.record(Act.PUBLISH_HANDBOOKS, made.ref, **told(made, policy.engagement.handbooks))
    return made


def enterprise_book(enterprise: Enterprise) -> OfficialDocument | None:
    """The enterprise's book in force."""
    return OfficialDocument.objects.about(enterprise.ref).filter(slug=ENTERPRISE_BOOK).valid().first()


def _issue(
    slug: str,
    content: dict[str, Any],
    enterprise: Enterprise,
    subject: str,
    latest: OfficialDocument | None,
    *,
    by: Account,
    at: datetime,
) -> OfficialDocument:
    if latest is not None:
        documents.void_document(latest, by=by.ref, at=at, reason=RENEWED)
    return documents.issue(
        slug,
        context=content,
        subject=subject,
        case=enterprise.ref,
        issuer=enterprise.name,
        division_code=enterprise.division_code,
        by=by.ref,
        at=at,
        signatures=[],
        release=policies.at(enterprise.division_code, on=clock.local_day(at)).release,
        enterprise_id=enterprise.pk,
    )


def _holders(enterprise: Enterprise) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for post_id, name in queries.holders(enterprise):
        found.setdefault(post_id, []).append(name)
    return found


def _line(post: DutyPost, every: Iterable[DutyPost], holders: dict[int, list[str]]) -> dict[str, str]:
    above = next((one for one in every if one.pk == post.superior_id), None)
    return {
        "post": str(post),
        "superior": str(above or "—"),
        "holders": "、".join(holders.get(post.pk, [])) or "—",
        "duties": post.duties or "—",
    }
