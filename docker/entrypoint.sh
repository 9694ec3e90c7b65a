#!/bin/sh
# One image, several parts: web, worker, beat, sequencer, signer, migrate; anything else is a command of manage.py.
set -eu

part="${1:-web}"
[ "$#" -eq 0 ] || shift
case "$part" in
    web)
        exec python -m gunicorn --config python:config.gunicorn --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm "$@"
        ;;
    worker)
        exec python -m celery -A config.celery worker --pool prefork --concurrency "${WORKER_PROCESSES:-2}" \
            --without-gossip --without-mingle --loglevel INFO "$@"
        ;;
    beat)
        exec python -m celery -A config.celery beat --pidfile '' --schedule "${BEAT_SCHEDULE:-/tmp/beat-schedule}" --loglevel INFO "$@"
        ;;
    sequencer)
        exec python manage.py ledger_sequencer "$@"
        ;;
    signer)
        # The first key is made when the migration asks for it; a folder that was emptied later does not get another for the same log.
        exec python manage.py ledger_signer --log "$LEDGER_LOG" "$@"
        ;;
    migrate)
        python manage.py migrate --noinput
        python manage.py ledger_prepare
        exec python manage.py load_reference
        ;;
    healthy)
        case "${1:-web}" in
            web)
                # Asked inside the container; the Host header is one that ALLOWED_HOSTS always holds.
                exec python -c '
import http.client
asked = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
asked.request("GET", "/readyz", headers={"Host": "localhost"})
raise SystemExit(asked.getresponse().status != 200)'
                ;;
            worker)
                exec python -m celery -A config.celery inspect ping --destination "celery@$(hostname)" --timeout 5
                ;;
            beat)
                # It touches its file with every tick, and the sweep rings every 15 seconds.
                test -n "$(find "${BEAT_SCHEDULE:-/tmp/beat-schedule}"* -mmin -2)"
                ;;
            sequencer)
                # Sound, and nothing waits longer than the acknowledgements promise: the same as /readyz says of it.
                exec python -c '
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
django.setup()
from traceability.interfaces.api.health import OK, PARTS
raise SystemExit(PARTS["sequencer"]()[0] != OK)'
                ;;
            signer)
                exec python -c '
import os, pathlib
from traceability.ledger.signer.client import is_listening
raise SystemExit(not is_listening(pathlib.Path(os.environ["LEDGER_SIGNER_SOCKET"])))'
                ;;
            *)
                echo "healthy: expected web, worker, beat, sequencer or signer" >&2
                exit 2
                ;;
        esac
        ;;
    *)
        exec python manage.py "$part" "$@"
        ;;
esac
