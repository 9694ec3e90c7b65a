"""Beat's clock keeps nothing on disk that a kill could break, and shows that it lives."""

from config.celery import app
from config.clock import Clock


def test_a_tick_touches_its_file(tmp_path):
    file = tmp_path / "beat"
    clock = Clock(app=app, schedule_filename=str(file))

    pause = clock.tick()

    assert file.read_bytes() == b""
    assert 0 < pause <= 15


def test_it_starts_whatever_a_kill_left_behind(tmp_path):
    for ending in ("", ".dat", ".dir", ".bak"):
        (tmp_path / f"beat{ending}").write_bytes(b"'entries', (0, 5")

    clock = Clock(app=app, schedule_filename=str(tmp_path / "beat"))

    assert [entry.task for entry in clock.schedule.values() if entry.task == "config.sweep"] == ["config.sweep"]


def test_the_product_runs_on_it():
    assert app.conf.beat_scheduler == "config.clock:Clock"
