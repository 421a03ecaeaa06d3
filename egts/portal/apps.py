from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "egts.portal"
    label = "portal"
    verbose_name = "Portail"
