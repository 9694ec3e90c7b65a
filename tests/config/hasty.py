"""The web server's worker with less patience, so that a test need not wait for its end."""

from config.webserver import ProblemWorker


class HastyWorker(ProblemWorker):
    patience = 1.0
