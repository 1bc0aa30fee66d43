"""Reading a place as people write it: a code, a full name, or a name that only one place has."""

from __future__ import annotations

import re
from functools import cached_property

from bihuan.exchange.sheets.names import nearest
from bihuan.exchange.sheets.problems import CellProblem
from bihuan.standards.divisions import Divisions, trim


class Places:
    """The table of divisions, turned around: from written names to codes."""

    def __init__(self, divisions: Divisions) -> None:
        self.divisions = divisions

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        """Every tail of every full name (浙江省宁波市海曙区, 宁波市海曙区, 海曙区) with the codes that bear it."""
        found: dict[str, set[str]] = {}
        for row in self.divisions.rows:
            names = [above.name for above in self.divisions.parents(row.code)] + [row.name]
            code = trim(self.divisions.current(row.code).code)
            for start in range(len(names)):
                found.setdefault("".join(names[start:]), set()).add(code)
                # A city is often skipped (山东省兰山区); the county then stands for itself.
                found.setdefault(names[start] + row.name, set()).add(code)
        return found

    def code_of(self, text: str) -> str:
        """The significant code of the place. Raises CellProblem division_unknown or division_ambiguous."""
        plain = re.sub(r"[\s/\-—>·,，、]+", "", text)
        if re.fullmatch(r"\d+", plain):
            if not self.divisions.knows(plain):
                raise CellProblem("division_unknown", suggestion=self._near_code(plain))
            return trim(self.divisions.current(plain).code)
        codes = self._by_name.get(plain, set())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            full = sorted(self.divisions.full_name(code) for code in codes)
            raise CellProblem("division_ambiguous", accepted=full)
        raise CellProblem("division_unknown", suggestion=self._near_name(plain))

    def _near_name(self, text: str) -> str:
        # The longest known beginning narrows a search over thousands of names to the children of one place.
        for length in range(len(text), 1, -1):
            codes = self._by_name.get(text[:length], set())
            if len(codes) == 1:
                code = next(iter(codes))
                names = {child.name: child.code for child in self.divisions.children(code)}
                near = nearest(text[length:], names)
                return self.divisions.full_name(names[near] if near else code)
        near = nearest(text, self._by_name, cutoff=0.6)
        codes = self._by_name.get(near, set())
        return self.divisions.full_name(next(iter(codes))) if len(codes) == 1 else ""

    def _near_code(self, code: str) -> str:
        above = code[:4] if len(code) >= 6 else code[:2]
        if not self.divisions.knows(above):
            return ""
        near = nearest(code, [trim(child.code) for child in self.divisions.children(above)], cutoff=0.7)
        return f"{near} {self.divisions.full_name(near)}" if near else ""
