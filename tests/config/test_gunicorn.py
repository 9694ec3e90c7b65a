import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

from django.conf import settings

from config import gunicorn
from tests.processes import wait_until


def test_processes_and_threads_are_settings():
    assert (gunicorn.workers, gunicorn.threads) == (settings.WEB_PROCESSES, settings.WEB_THREADS)
    assert gunicorn.graceful_timeout < 20


def test_a_web_server_that_has_used_its_pool_ends_at_once(committed):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}"]
    web = subprocess.Popen(
        command, env=committed.environment(WEB_PROCESSES="1"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )

    def asked():
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    assert wait_until(asked)
    began = time.monotonic()
    web.terminate()
    said, _ = web.communicate(timeout=60)

    assert web.returncode == 0
    assert time.monotonic() - began < 4, said
    assert "couldn't stop thread" not in said
