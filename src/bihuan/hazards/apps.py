from importlib import import_module

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "bihuan.hazards"
    label = "hazards"
    verbose_name = "隐患"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the packs' worked cases ask the rules of this domain, and listings stand before the acts they bind."""
        import_module("bihuan.hazards.worked_cases")
        import_module("bihuan.hazards.listing.binding")
