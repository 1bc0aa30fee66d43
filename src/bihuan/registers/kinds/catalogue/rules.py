"""When a catalogue leaves nobody out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.policy import Policy
from bihuan.refusal import Refusal


@dataclass(frozen=True)
class Coverage:
    """How many enterprises an office answers for, how many no post covers, with the names of the first of them; and the
    areas below it that none covers."""

    enterprises: int
    uncovered: int
    names: Sequence[str] = ()
    areas: Sequence[str] = ()


@dataclass(frozen=True)
class Named:
    """A post: whether somebody holds it, and whether the leader that it names has left."""

    title: str
    held: bool
    leader_left: bool = False


def publishable(coverage: Coverage, posts: Sequence[Named], *, policy: Policy) -> None:
    """A catalogue is published when every post has a real name and every enterprise and area a post (LY-5.1.1). Raises
    `named_posts_missing`, `post_holder_unset`, `post_leader_left`, `post_coverage_gap`, each naming the first."""
    setting = policy.posts.catalogue_objects
    basis = setting.cited
    if not posts:
        raise Refusal("named_posts_missing", basis=basis)
    if unheld := [post.title for post in posts if not post.held]:
        raise Refusal("post_holder_unset", names=unheld[:5], basis=basis)
    if left := [post.title for post in posts if post.leader_left]:
        raise Refusal("post_leader_left", names=left[:5], basis=basis)
    if coverage.uncovered or coverage.areas:
        names = [*coverage.names[:3], *coverage.areas[:3]]
        raise Refusal("post_coverage_gap", names=names, count=coverage.uncovered + len(coverage.areas), basis=basis)
