from importlib import import_module

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "bihuan.registers"
    label = "registers"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let whoever ends the stop of a major hazard ask whether the enterprise is shut down for another reason, and
        whoever compares photos find those of earlier records."""
        for kind in ("resumption", "contacts", "catalogue"):
            import_module(f"bihuan.registers.kinds.{kind}.operations")
