from importlib import import_module

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "bihuan.filings"
    label = "filings"
    verbose_name = "申报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let hazards and checks wait for what must be told of them."""
        import_module("bihuan.filings.direct_reports.conditions")
