"""Which office keeps the record of an enterprise or an institution; its administrator looks after the accounts there,
too.

Only one place is home to an enterprise, that of its main site; whoever watches over another of its sites reads the
record (docs/adr/0017). An institution's record is its registering office's. Each rule stands here twice, for the one at
hand and for rows.
"""

from __future__ import annotations

from django.db.models import Q

from bihuan.parties import hierarchy
from bihuan.parties.models import Enterprise, Institution, Regulator
from bihuan.parties.scope import Scope, at_its_place
from bihuan.standards import divisions


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


def keeps_filing(office: Regulator, institution: Institution) -> bool:
    """Whether the institution is this office's: it registered it, or stands above who did. One that no office
    registered (the platform did) is kept by the offices that answer for all sectors of the place."""
    if institution.kept_by_id is not None:
        return office.pk in institution.keepers
    return not office.duties and divisions.contains(office.division_code, institution.kept_at)


def filed_by(office: Regulator) -> Q:
    """The condition on the rows of institutions for which `keeps_filing` holds."""
    own = Q(kept_by__in={office.pk, *hierarchy.below(office.pk)})
    return own if office.duties else own | Q(kept_by=None, kept_at__startswith=office.division_code)
