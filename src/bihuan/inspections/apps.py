from importlib import import_module

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "bihuan.inspections"
    label = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the packs' worked cases ask the rules of this domain, the parties what of it hangs on them, the hazards
        what of it goes on a record, and the pool what of it an expert leaves and has done."""
        import_module("bihuan.inspections.worked_cases")
        import_module("bihuan.inspections.closing")
        import_module("bihuan.inspections.rechecking")
        import_module("bihuan.inspections.substitution")
        import_module("bihuan.inspections.track_record")
