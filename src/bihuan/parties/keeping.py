"""Which office keeps the record of an enterprise; its administrator looks after the accounts there, too.

Only one place is home to an enterprise, that of its main site; whoever watches over another of its sites reads the
record (docs/adr/0017). The rule stands here twice, for one enterprise at hand and for rows.
"""

from __future__ import annotations

from django.db.models import Q

from bihuan.parties.models import Enterprise, Regulator
from bihuan.parties.scope import Scope, at_its_place


def keeps(office: Regulator, enterprise: Enterprise) -> bool:
    """Whether the enterprise is this office's: its main site stands in the office's place and its sector is the
    office's duty, or the office is its competent department. No statement."""
    if enterprise.competent_department_id == office.pk:
        return True
    at_home = enterprise.division_code.startswith(office.division_code)
    return at_home and (not office.duties or enterprise.sector in office.duties)


def kept_by(office: Regulator) -> Q:
    """The condition on the rows of enterprises for which `keeps` holds."""
    duty = Scope.watched_by(office).on_duty(sector="sector", department="competent_department_id")
    return Q(competent_department=office) | (at_its_place(office.division_code) & duty)
