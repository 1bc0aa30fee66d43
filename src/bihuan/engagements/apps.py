from importlib import import_module

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "bihuan.engagements"
    label = "engagements"
    verbose_name = "服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the hazards ask who serves an enterprise by contract."""
        import_module("bihuan.engagements.queries")
