"""Each file handed in is shown to clamd, where there is one, before it is kept.

The protocol (INSTREAM, « z » framing) is that of clamd(8): the length of each piece on 4 bytes, then the piece;
a length of nothing ends the file; one line answers.
"""

import logging
import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError

from egts.core.names import plain_name

logger = logging.getLogger(__name__)
CLEAN, INFECTED = "OK", "FOUND"
ANSWER_MAX_BYTES = 4096
TIMEOUT = 20  # seconds without a word


class NoAnswer(Exception):
    """The scanner was not reached, fell silent, or said something that is not a verdict."""


def check(upload):
    """Let `upload` through when the scanner finds nothing in it, or when none is configured. Asks once a file.

    Raises ValidationError, with a sentence for people, when it is infected, and when the scanner does not answer:
    a file that nobody could check is not kept.
    """
    if not settings.CLAMD_SOCKET or getattr(upload, "found_clean", False):
        return
    name = plain_name(upload.name)
    try:
        verdict = scan(upload)
    except (OSError, NoAnswer) as error:
        logger.error("clamd at %s: %s", settings.CLAMD_SOCKET, error)
        raise ValidationError(
            f"Le fichier « {name} » n’a pas pu être examiné par l’antivirus, et n’est donc pas enregistré. "
            "Réessayez dans quelques minutes, ou continuez sans ce fichier."
        ) from None
    if verdict.endswith(INFECTED):
        logger.warning("clamd found %s in an upload", verdict)
        raise ValidationError(
            f"L’antivirus a reconnu un programme malveillant dans le fichier « {name} », qui est refusé. "
            "Vérifiez votre poste, puis déposez un autre fichier."
        )
    upload.found_clean = True


def scan(upload):
    """What clamd says of these bytes: « stream: OK » or « stream: … FOUND ». Raises OSError, NoAnswer."""
    upload.seek(0)
    with _connect() as connection:
        try:
            connection.sendall(b"zINSTREAM\0")
            for piece in upload.chunks(64 * 1024):
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have said why before it hung up
        answer = _line(connection)
    upload.seek(0)
    if not answer.endswith((CLEAN, INFECTED)):
        raise NoAnswer(answer or "silence")
    return answer


def _connect():
    """A connection to `settings.CLAMD_SOCKET`: the path of a Unix socket, or `host:port`."""
    where = settings.CLAMD_SOCKET
    if not where.startswith("/"):
        host, _, port = where.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT)
    try:
        connection.connect(where)
    except OSError:
        connection.close()
        raise
    return connection


def _line(connection):
    answer = b""
    while b"\0" not in answer and len(answer) < ANSWER_MAX_BYTES and (piece := connection.recv(1024)):
        answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
