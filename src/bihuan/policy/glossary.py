"""The words a pack uses: what a term of a document covers, as the place or its parents define it."""

from typing import TYPE_CHECKING

from bihuan.policy import citation, law
from bihuan.policy.shelf import OURS, Term
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy.at import Policies


class Glossary:
    """Look-ups of terms; an open term is refused, never guessed (QHD-6.2.2)."""

    def __init__(self, policies: "Policies") -> None:
        self._policies = policies

    def term(self, division: str, term_id: str) -> Term:
        """The term as it stands in a division. Raises `Refusal` "pack_term_undefined" where nobody has defined it."""
        pack = self._policies.pack_for(division)
        term = self._policies.shelf.term(pack.id, term_id)
        if term is None or not term.defined:
            raise Refusal("pack_term_undefined", missing=[term_id], basis=self._ground(term), pack=pack.name_zh)
        return term

    def _ground(self, term: Term | None) -> citation.Basis | None:
        """The clause that uses the word without saying what it covers."""
        if term is None or term.clause == OURS:
            return None
        return citation.of_clause(self._policies.shelf, law.spread(term.clause))

    def terms(self, division: str) -> list[Term]:
        """Every term the division's packs mention, defined or open, the nearest mention of each."""
        shelf = self._policies.shelf
        names = dict.fromkeys(name for pack in shelf.chain(self._policies.pack_for(division).id) for name in pack.terms)
        found = (shelf.term(self._policies.pack_for(division).id, name) for name in names)
        return [term for term in found if term is not None]

    def open_terms(self, division: str) -> list[Term]:
        """The terms nobody has defined yet."""
        return [term for term in self.terms(division) if not term.defined]
