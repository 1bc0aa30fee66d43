from importlib import import_module

from django.apps import AppConfig


class LikenessConfig(AppConfig):
    name = "bihuan.likeness"
    label = "likeness"
    verbose_name = "照片比对"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let photos in doubt stand before the acts that rest on them."""
        import_module("bihuan.likeness.binding")
