from importlib import import_module

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "bihuan.experts"
    label = "experts"
    verbose_name = "专家"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the packs' worked cases ask the rules of this domain, and the parties what of it hangs on them."""
        import_module("bihuan.experts.worked_cases")
        import_module("bihuan.experts.closing")
