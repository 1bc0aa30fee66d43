"""Who keeps the catalogue of an office, and who checks what stands under a post, on one page."""

from __future__ import annotations

from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger
from bihuan.registers.kinds.catalogue.models import NamedPost
from bihuan.registers.kinds.catalogue.states import Act


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def of_own_office(post: NamedPost, by: Account) -> bool:
    """本部门人员"""
    return in_an_office(post, by) and post.office_id == by.regulator_id


def answers_for(post: NamedPost, by: Account) -> bool:
    """该岗位的责任领导或责任人"""
    return of_own_office(post, by) and by.pk in (post.holder_id, post.leader_id)


CATALOGUE = Permissions(
    "registers",
    sees=in_an_office,
    acts={act: [[in_an_office]] for act in (Act.SET_NAMED_POST, Act.PUBLISH_CATALOGUE)},
)
POSTS = Permissions(
    "registers",
    sees=of_own_office,
    acts={
        Act.DROP_NAMED_POST: [[of_own_office]],
        Act.PUT_UNDER_POST: [[of_own_office]],
        Act.TAKE_FROM_POST: [[of_own_office]],
        Act.FILE_POST_CHECK: [[answers_for]],
    },
)


def fetch_post(post_id: int, by: Account) -> NamedPost:
    """A post of the reader's own office; otherwise Stranger (404)."""
    found = NamedPost.objects.select_related("office", "leader", "holder").filter(pk=post_id).first()
    if found is None or not of_own_office(found, by):
        raise Stranger(f"named_post:{post_id}")
    return found
