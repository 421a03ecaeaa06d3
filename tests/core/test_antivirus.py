"""What clamd says of a file decides; what it doesn't say refuses."""

import socket
import struct
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from egts.core import antivirus
from egts.core.files import sniff
from tests.core.test_files import PDF

OK, FOUND = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"


class Clamd:
    """A server that reads INSTREAM and gives one answer; `answer=None` says nothing until it is stopped."""

    def __init__(self, address, answer, *, family=socket.AF_UNIX, reads=True):
        self.answer, self.reads, self.seen = answer, reads, []
        self.done = threading.Event()
        self.server = socket.socket(family)
        self.server.bind(address)
        self.server.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection:
                if self.reads:
                    self.seen.append(self.read(connection))
                if self.answer is None:
                    self.done.wait(5)
                else:
                    connection.sendall(self.answer)

    def read(self, connection):
        source = connection.makefile("rb")
        assert source.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!L", source.read(4))[0]:
            body += source.read(size)
        return body


@contextmanager
def running(server):
    server.thread.start()
    try:
        yield server
    finally:
        server.done.set()
        server.server.shutdown(socket.SHUT_RDWR)
        server.server.close()
        server.thread.join()


@pytest.fixture
def clamd(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(antivirus, "TIMEOUT", 0.3)
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")

    def make(answer, **options):
        return running(Clamd(settings.CLAMD_SOCKET, answer, **options))

    return make


def upload(body=PDF):
    return SimpleUploadedFile("rapport.pdf", body)


ANSWERS = [
    (OK, None),
    (b"stream: OK", None),  # the connection closes where the NUL would be
    (FOUND, "programme malveillant"),
    (b"INSTREAM size limit exceeded. ERROR\0", "n’a pas pu être examiné"),
    (b"stream: Can't allocate memory ERROR\0", "n’a pas pu être examiné"),
    (b"\xff\xfe\0", "n’a pas pu être examiné"),
    (b"", "n’a pas pu être examiné"),
    (None, "n’a pas pu être examiné"),
]


@pytest.mark.parametrize(("answer", "said"), ANSWERS)
def test_the_answer_decides(clamd, answer, said):
    with clamd(answer) as server:
        if said is None:
            assert sniff(upload()) == "application/pdf"
        else:
            with pytest.raises(ValidationError, match=said):
                sniff(upload())
    assert server.seen == [PDF]


def test_a_scanner_that_hangs_up_in_the_middle_still_says_why(clamd):
    large = PDF + bytes(3 * 1024 * 1024)
    with clamd(FOUND, reads=False), pytest.raises(ValidationError):
        sniff(upload(large))


def test_a_scanner_that_is_not_there_refuses_the_file(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "none.sock")
    with pytest.raises(ValidationError, match="n’a pas pu être examiné"):
        sniff(upload())


def test_by_network_too(settings):
    server = Clamd(("127.0.0.1", 0), OK, family=socket.AF_INET)
    settings.CLAMD_SOCKET = f"127.0.0.1:{server.server.getsockname()[1]}"
    with running(server):
        assert sniff(upload()) == "application/pdf"


def test_a_file_is_scanned_once_and_whole(clamd):
    body = PDF + b"%" * 200_000
    with clamd(OK) as server:
        checked = upload(body)
        sniff(checked)
        sniff(checked)
        assert checked.read() == body
    assert server.seen == [body]


def test_no_scanner_configured_lets_files_through(settings):
    settings.CLAMD_SOCKET = ""
    assert sniff(upload()) == "application/pdf"
