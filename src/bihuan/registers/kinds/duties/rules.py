"""When the duty of an enterprise has reached everybody, and what must be there before it says so. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bihuan.policy import Policy
from bihuan.refusal import Refusal
from bihuan.registers.kinds.duties.states import RULE_WORDS

NAMED = 5
"""So many people are named in a refusal; the page lists all."""


@dataclass(frozen=True)
class Post:
    """A post as the rules see it: under which one it stands, and whether its duty is written down."""

    id: int
    name: str
    superior_id: int | None
    is_main: bool
    has_duty: bool
    has_book: bool = False


@dataclass(frozen=True)
class Person:
    """An employee as the rules see one."""

    name: str
    post_id: int | None
    contract_until: date | None = None
    contract_open_ended: bool = False


@dataclass(frozen=True)
class Tree:
    """The posts and the people of one enterprise."""

    posts: tuple[Post, ...]
    staff: tuple[Person, ...]

    @cached_property
    def _by_id(self) -> Mapping[int, Post]:
        return {post.id: post for post in self.posts}

    @cached_property
    def reached(self) -> frozenset[int]:
        """The posts with a duty of their own whose line of superiors leads up to the main person."""
        return frozenset(post.id for post in self.posts if post.has_duty and self._hangs(post))

    def _hangs(self, post: Post) -> bool:
        seen: set[int] = set()
        while not post.is_main:
            if post.id in seen or post.superior_id not in self._by_id:
                return False
            seen.add(post.id)
            post = self._by_id[post.superior_id]
        return True

    @cached_property
    def without_duty(self) -> tuple[Person, ...]:
        """The people whom no duty has reached yet."""
        return tuple(person for person in self.staff if person.post_id not in self.reached)

    @property
    def covered(self) -> int:
        return len(self.staff) - len(self.without_duty)

    @property
    def has_main_person(self) -> bool:
        """Whether somebody holds the main post."""
        main = {post.id for post in self.posts if post.is_main}
        return any(person.post_id in main for person in self.staff)

    @cached_property
    def without_book(self) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if not post.has_book)


def publishable(tree: Tree, *, policy: Policy) -> None:
    """A tree is published when it begins with a main person and has reached everybody (LY-1.3.1). Raises
    `main_person_unset`, `staff_without_duty` naming the first of them."""
    basis = policy.posts.duty_reaches.cited
    if not tree.has_main_person:
        raise Refusal("main_person_unset", basis=basis)
    if tree.without_duty:
        raise Refusal("staff_without_duty", basis=basis, **_named(tree.without_duty))


def staff_confirmable(tree: Tree, *, on: date, policy: Policy) -> None:
    """A staff list is confirmed when every employee's labour contract is on record and runs (LY-4.3.3). Raises
    `staff_list_empty`, `labour_contract_missing` naming the first who lack one."""
    basis = policy.posts.labour_contract.cited
    if not tree.staff:
        raise Refusal("staff_list_empty", basis=basis)
    lacking = [person for person in tree.staff if not under_contract(person, on=on)]
    if lacking:
        raise Refusal("labour_contract_missing", basis=basis, **_named(lacking))


def under_contract(person: Person, *, on: date) -> bool:
    """Whether a contract runs on that day: without an end, or until that day or later."""
    return person.contract_open_ended or (person.contract_until is not None and person.contract_until >= on)


def rules_complete(uploaded: Collection[str], *, policy: Policy) -> None:
    """The rules are put in force when every rule that the place asks for is there (LY-1.3.5). Raises
    `hazard_rule_missing` naming the first that is not."""
    required = policy.hazards.rules_required
    for kind in required.value or ():
        if kind not in uploaded:
            raise Refusal("hazard_rule_missing", missing=[kind], name=RULE_WORDS[kind], basis=required.ground(kind))


def books_complete(tree: Tree, *, has_enterprise_book: bool, policy: Policy) -> None:
    """The set of books is published when the enterprise has its own and every post has one (YT-3.3). Raises
    `enterprise_handbook_missing`, `post_handbook_missing` naming the posts."""
    basis = policy.engagement.handbooks.cited
    if not has_enterprise_book:
        raise Refusal("enterprise_handbook_missing", basis=basis)
    if not tree.posts or tree.without_book:
        names = [post.name for post in tree.without_book[:NAMED]]
        raise Refusal("post_handbook_missing", names=names, count=len(tree.without_book), basis=basis)


def _named(people: Iterable[Person]) -> dict[str, object]:
    every = list(people)
    return {"names": [person.name for person in every[:NAMED]], "count": len(every)}
