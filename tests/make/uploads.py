"""Files of events as enterprises send them, and their reading as the worker does it."""

import io
import json

from tests.make.custody import a_lot, mining
from traceability.custody import queries, services
from traceability.custody.models import Upload
from traceability.registry.models import Organisation, Token
from traceability.registry.viewer import Viewer


def lines(*events) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)


def sender(trade, code="BYM") -> Viewer:
    """Whose token still acts when the worker reads."""
    organisation = Organisation.objects.get(code=code)
    token = Token.objects.get(organisation=organisation)
    return Viewer(token.id, organisation.id, code, "submitter", "token")


def sent(trade, content: bytes, *, by=None, **said) -> Upload:
    members = {"format": "ndjson", "accept": "all_or_nothing", "dry_run": False} | said
    file = services.Sent(file=io.BytesIO(content), size=len(content), **members)
    return services.receive_upload(by=by or sender(trade), sent=file)


def read(upload: Upload) -> dict:
    services.read_upload(upload.id)
    return told(upload)


def told(upload: Upload) -> dict:
    viewer = Viewer(None, upload.organisation_id, "", "submitter", "token")
    return queries.upload(upload.id, viewer=viewer).as_whole_json()


def problems(answer) -> list[tuple]:
    return [(one["row"], one["column"], one["code"]) for one in answer["errors"]]


def figures(answer) -> tuple:
    return tuple(answer[name] for name in ("state", "rows_read", "accepted", "refused", "events", "problems"))


def ore(number=1, net_kg="1000.000"):
    return mining(a_lot(f"BYM:ORE-{number}", net_kg))
