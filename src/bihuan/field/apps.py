from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "bihuan.field"
    label = "field"
    verbose_name = "现场"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what stands below ask before a visit is ended and before a major hazard is struck off."""
        from bihuan.field import evidence, holding

        assert evidence, holding  # importing them is what registers them
