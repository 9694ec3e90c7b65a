from traceability.interfaces.console.progress import Progress


class Watch:
    now = 0.0

    def __call__(self):
        return self.now


def test_counts_are_silent_for_two_seconds_and_then_come_every_two():
    watch, said = Watch(), []
    progress = Progress(said.append, clock=watch)

    for tenth in range(60):
        watch.now = tenth / 10
        progress.tick(f"{tenth} of 60")

    assert said == ["20 of 60", "40 of 60"]


def test_sentences_come_at_once_and_begin_a_new_silence():
    watch, said = Watch(), []
    progress = Progress(said.append, clock=watch)

    watch.now = 1.9
    progress.say("halfway")
    watch.now = 3.0
    progress.tick("not yet")

    assert said == ["halfway"]
