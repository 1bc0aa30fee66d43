"""How a place is looked for: by `^@`, which an index answers behind row security as well (docs/adr/0033)."""

from typing import Any

from django.db import models


@models.CharField.register_lookup
class StartsWith(models.Lookup):
    """`startswith` as PostgreSQL's own operator. LIKE, which Django would ask, is not leakproof: on a fenced table it
    may only be tried row by row, after the fence."""

    lookup_name = "startswith"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        begun, begun_params = self.process_lhs(compiler, connection)
        wanted, wanted_params = self.process_rhs(compiler, connection)
        return f"{begun} ^@ {wanted}", [*begun_params, *wanted_params]
