import pytest

from config.settings.queue import celery_url, checked, numbered


@pytest.mark.parametrize(
    ("address", "spelling"),
    [
        ("unix:///run/queue/valkey.sock?db=3", "redis+socket:///run/queue/valkey.sock?virtual_host=3"),
        ("unix:///run/queue/valkey.sock", "redis+socket:///run/queue/valkey.sock?virtual_host=0"),
        ("redis://:secret@queue:6379/1", "redis://:secret@queue:6379/1"),
        ("rediss://queue/0?ssl_cert_reqs=required", "rediss://queue/0?ssl_cert_reqs=required"),
    ],
)
def test_celery_spells_a_socket_otherwise(address, spelling):
    assert celery_url(address) == spelling


@pytest.mark.parametrize(
    ("address", "further"),
    [
        ("unix:///run/valkey.sock?db=0", "unix:///run/valkey.sock?db=2"),
        ("redis://queue:6379/1", "redis://queue:6379/3"),
        ("redis://queue", "redis://queue/2"),
    ],
)
def test_every_worker_of_a_test_run_has_a_number_of_its_own(address, further):
    assert numbered(address, 2) == further
    assert numbered(address, 0).startswith(address)


def test_another_broker_is_refused_and_its_address_not_repeated():
    with pytest.raises(ValueError, match="REDIS_URL: expected redis://") as refusal:
        checked("amqp://user:secret@host")
    assert "secret" not in str(refusal.value)
