from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "bihuan.insight"
    label = "insight"
    verbose_name = "看板"
    default_auto_field = "django.db.models.BigAutoField"
