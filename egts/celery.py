"""The Celery application: every task is a row first, a message second."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egts.settings")

app = Celery("egts")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def show_life(**kwargs):
    """A first heartbeat through the broker: `/sante/` need not wait for the clock's."""
    app.send_task("core.heartbeat")
