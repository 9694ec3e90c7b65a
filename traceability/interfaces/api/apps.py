from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "traceability.interfaces.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
