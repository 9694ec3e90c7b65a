import os
import signal
import socket
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from traceability.interfaces.console.management.commands import serve
from traceability.interfaces.console.progress import Progress


def test_a_port_that_is_taken_is_told_before_anything_starts(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.PORT = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"PORT={settings.PORT + 1}"):
            call_command("serve")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_interrupts_and_later_ones_do_not_disturb_the_stop(ending):
    before = signal.getsignal(ending)

    with serve._endings_interrupt():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), ending)
        os.kill(os.getpid(), ending)

    assert signal.getsignal(ending) is before


class Watched:
    """Stands for running parts: all well, or one of them dead."""

    def __init__(self, problem=None):
        self.problem = problem

    def check(self):
        if self.problem:
            raise self.problem


def demo(monkeypatch, play):
    monkeypatch.setattr(serve, "import_module", lambda name: type("Demo", (), {"play": staticmethod(play)}))
    monkeypatch.setattr(serve.connections, "close_all", lambda: None)


def test_the_demo_is_played_beside_the_watch(monkeypatch):
    played = []
    demo(monkeypatch, lambda progress: played.append(threading.current_thread() is not threading.main_thread()))

    serve._play(Watched(), Progress(print))

    assert played == [True]


def test_a_demo_that_fails_ends_with_its_reason(monkeypatch):
    def fail(progress):
        raise ValueError("no such story")

    demo(monkeypatch, fail)

    with pytest.raises(CommandError, match="the demo failed: no such story"):
        serve._play(Watched(), Progress(print))


def test_a_part_that_dies_while_the_demo_plays_ends_all_at_once(monkeypatch):
    demo(monkeypatch, lambda progress: time.sleep(5))
    began = time.monotonic()

    with pytest.raises(CommandError, match="web ended"):
        serve._play(Watched(CommandError("web ended by itself")), Progress(print))
    assert time.monotonic() - began < 2


def test_nobody_listening_is_not_ready(settings):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        settings.PORT = probe.getsockname()[1]

    assert serve._what_is_missing("127.0.0.1") == "the web server does not answer"
