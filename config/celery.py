"""The Celery app. Its tasks live in the apps' `tasks.py`; its settings and clocks in config/settings/queue.py."""

import os
import warnings

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
# `manage.py serve` runs the worker as its caller, who may be root: the interpreter can lie in a folder that only root may enter.
# Messages are JSON, so nothing that a message says is executed. In docker nobody is root.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

app = Celery("traceability")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="config.sweep", ignore_result=True)
def sweep() -> list[str]:
    """Ring every task whose queue is not empty: finds what no bell announced."""
    from traceability.kernel import queue  # models can be imported only once the apps are loaded

    return queue.sweep()
