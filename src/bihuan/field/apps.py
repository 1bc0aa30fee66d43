from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "bihuan.field"
    label = "field"
    verbose_name = "现场"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.field import holding as holding  # asks before a visit is ended
