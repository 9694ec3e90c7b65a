import time

from traceability.interfaces.console.heartbeat import heartbeat


def test_a_fast_block_says_nothing():
    said = []

    with heartbeat(said.append, "loading", seconds=5):
        pass

    assert said == []


def test_a_slow_block_gives_signs_of_life():
    said = []

    with heartbeat(said.append, "loading", seconds=0.02):
        while len(said) < 2:
            time.sleep(0.01)

    assert said[0] == "loading (0 s)"
    assert len(said) >= 2


def test_it_ends_with_its_block_also_when_that_fails():
    said = []
    try:
        with heartbeat(said.append, "loading", seconds=0.01):
            raise ValueError
    except ValueError:
        pass
    count = len(said)
    time.sleep(0.05)

    assert len(said) == count
