"""The way back that pages about one enterprise share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def to_enterprise(enterprise: Any, by: Any) -> list[tuple[str, str]]:
    """To the enterprise, for its own people to their own page."""
    if by.enterprise_id is not None:
        return [(_("本企业"), reverse("enterprises:mine"))]
    above = (pgettext("list", "企业"), reverse("enterprises:list"))
    return [above, (enterprise.name, reverse("enterprises:show", args=[enterprise.pk]))]
