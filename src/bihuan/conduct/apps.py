from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "bihuan.conduct"
    label = "conduct"
    verbose_name = "后果"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.conduct.closures import conditions as closing
        from bihuan.conduct.measures import conditions, operations
        from bihuan.conduct.orders import binding

        assert conditions  # importing it is what registers it
        assert closing
        assert binding
        assert operations
