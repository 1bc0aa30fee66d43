"""Fixtures of the policy tests; nothing here needs Django or a database."""

import pytest
from tests.policy.small_packs import Tree

from bihuan.policy import Policies


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


@pytest.fixture
def packs(tree):
    """The engine over the tree; ask it after the tree is written."""
    return Policies(tree.folder)
