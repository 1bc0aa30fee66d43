from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "bihuan.engagements"
    label = "engagements"
    verbose_name = "服务"
    default_auto_field = "django.db.models.BigAutoField"
