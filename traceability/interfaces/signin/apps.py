from django.apps import AppConfig
from django.core import checks

from traceability.interfaces.signin.checks import second_factor_is_required


class SigninConfig(AppConfig):
    name = "traceability.interfaces.signin"
    label = "signin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(second_factor_is_required, checks.Tags.security)
