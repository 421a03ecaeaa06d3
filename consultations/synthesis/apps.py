from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "consultations.synthesis"
    label = "synthesis"
    verbose_name = "Synthèses"
