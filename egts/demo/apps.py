from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "egts.demo"
    label = "demo"
    verbose_name = "Démonstration"
