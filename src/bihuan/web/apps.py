from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bihuan.web"
    label = "web"
    verbose_name = "页面"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.web import field_errors, wholetexts
        from bihuan.web.credibility import hints as hints  # says how credible a report is
        from bihuan.web.quality import reports as reports  # says what it knows of a report's words

        field_errors.speak_as_the_house()
        wholetexts.count_as_the_browser()
