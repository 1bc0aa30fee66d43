from django.apps import AppConfig
from django.conf import settings


class AmendmentsConfig(AppConfig):
    name = "bihuan.amendments"
    label = "amendments"
    verbose_name = "规则修订"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.amendments import queries, signed  # noqa: F401
        from bihuan.policy import policies

        if settings.AMENDMENTS_SECONDS is not None:
            policies.amended_by(signed.changes, every=settings.AMENDMENTS_SECONDS)
