"""增加场所: its own place, once by name."""

import pytest
from tests.refusing import refused

from bihuan.parties import operations, queries
from bihuan.refusal import Stranger


def add(stage, by=None, **changes):
    fields = {"name": "二厂", "division_code": "370602", **changes}
    return operations.add_site(stage.enterprise, by=by or stage.safety, at=stage.at(), **fields)


def test_a_second_site_elsewhere(stage):
    site = add(stage)
    assert (site.is_main, site.division_code) == (False, "370602")
    assert [row.is_main for row in queries.sites(stage.safety)] == [True, False]


def test_once_by_name_and_at_a_known_place(stage):
    add(stage)
    with refused("duplicate_site"):
        add(stage)
    with refused("division_unknown"):
        add(stage, name="三厂", division_code="999999")


def test_who_may(stage):
    with refused("role_not_allowed"):
        add(stage, by=stage.worker)
    with pytest.raises(Stranger):
        add(stage, by=stage.stranger)
