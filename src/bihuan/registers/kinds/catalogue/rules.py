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


def publishable(coverage: Coverage, posts_without_holder: Sequence[str], posts: int, *, policy: Policy) -> None:
    """A catalogue is published when every post has a real name and every enterprise and area a post (LY-5.1.1). Raises
    `named_posts_missing`, `post_holder_unset`, `post_coverage_gap`, each naming the first."""
    setting = policy.posts.catalogue_objects
    basis = setting.basis if setting.is_set else None
    if not posts:
        raise Refusal("named_posts_missing", basis=basis)
    if posts_without_holder:
        raise Refusal("post_holder_unset", names=list(posts_without_holder[:5]), basis=basis)
    if coverage.uncovered or coverage.areas:
        names = [*coverage.names[:3], *coverage.areas[:3]]
        raise Refusal("post_coverage_gap", names=names, count=coverage.uncovered + len(coverage.areas), basis=basis)
