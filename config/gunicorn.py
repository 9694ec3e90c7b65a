"""How the web server runs, on a newcomer's machine and in the image alike: `gunicorn --config python:config.gunicorn`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from django.conf import settings
from django.db import connections

wsgi_app = "config.wsgi:application"
worker_class = "config.webserver.ProblemWorker"
workers, threads = settings.WEB_PROCESSES, settings.WEB_THREADS
timeout, graceful_timeout = 60, 15
control_socket_disable = True


def worker_exit(server: object, worker: object) -> None:
    """Close the connection pools while threads can still be stopped: at the interpreter's own end each of them takes five seconds."""
    for connection in connections.all(initialized_only=True):
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own
