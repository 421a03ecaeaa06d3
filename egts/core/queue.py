"""Messages to the workers: always after commit, and never the only trace of what must be done."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue(task, *args):
    """Ask the workers for `task(*args)` once the transaction has committed.

    When the broker is down the message is dropped: the row that stands for the work is found by a sweep.
    """

    def send():
        try:
            task.apply_async(args)
        except (OperationalError, OSError):
            logger.warning("the broker is down: %s%s is left to the sweep", task.name, args)

    transaction.on_commit(send)
