import re

from config.bells import BELLS
from config.celery import app


def test_every_bell_rings_a_task_that_exists():
    app.loader.import_default_modules()

    assert {task for tasks in BELLS.values() for task in tasks} <= set(app.tasks)


def test_a_bell_hangs_on_a_fact_in_the_past_tense():
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+(ed|ed_false|drawn)", kind) for kind in BELLS)
