from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "egts.core"
    label = "core"
    verbose_name = "Socle"

    def ready(self):
        autodiscover_modules("notices")  # each app's table: verb → who is told
