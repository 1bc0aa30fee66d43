"""Cities differ in data, never in code: no name of a city or zone, and none of their division codes, in Python or
templates. What a city wants otherwise is a dated value in its pack."""

import re

import pytest
from tests.guards.sources import SRC, modules, shown, templates

NAMES = ("临沂", "烟台", "漯河", "秦皇岛", "湖州", "Linyi", "Yantai", "Luohe", "Qinhuangdao", "Huzhou")
CODES = ("3713", "3706", "4111", "1303", "3305")
NAMED = re.compile("|".join(NAMES), re.IGNORECASE)
# The prefix stands alone or begins a longer code: 3713, 371302, cn-3713; not inside another number.
CODED = re.compile(rf"(?<![\d.#])(?:{'|'.join(CODES)})(?:\d{{2}}|\d{{5}}|\d{{8}})?(?!\d)")
CHOSEN_PLACES = SRC / "demo"
"""The demonstration plays in named places; that is what it is for."""

FILES = [path for path in [*modules(), *templates()] if CHOSEN_PLACES not in path.parents]


@pytest.mark.parametrize("pattern", [NAMED, CODED], ids=["names", "codes"])
def test_no_city_in_the_code(pattern):
    found = [
        f"{shown(path)}:{number}: {line.strip()[:100]}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, "a city stands in the code; put the difference into its pack:\n" + "\n".join(found)


def test_the_guard_sees_what_it_looks_for():
    assert NAMED.search('if city == "临沂":')
    assert CODED.search('policies.at("3713")')
    assert CODED.search('"371302000000"')
    assert not CODED.search("#371302ff 0.3713 37139")
