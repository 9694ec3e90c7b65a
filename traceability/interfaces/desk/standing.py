"""The ledger's own page: how far it reaches, who vouches for it, what the standing checks found, incidents, and known losses."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from traceability.interfaces.desk.base import CommandPage
from traceability.interfaces.signin.session import must_be_fresh
from traceability.kernel.errors import Forbidden
from traceability.ledger import queries as ledger
from traceability.ledger.queries.losses import losses
from traceability.ledger.queries.standing import cosigned_by, pulse
from traceability.ledger.services import incidents
from traceability.ledger.standing.shown import Shown, all_checks

MOST_NOTE = 2000
INCIDENTS_SHOWN = LOSSES_SHOWN = 50
TAGS = {"ok": "passed", "late": "WARN", "failed": "BLOCK", "unread": "HOLD", "waiting": "not_checked"}
"""How a word is coloured; the word itself stands in the tag."""


class SettleForm(forms.Form):
    incident = forms.IntegerField(min_value=1)
    note = forms.CharField(label=gettext_lazy("What was found out and done"), max_length=MOST_NOTE)


class StandingPage(CommandPage):
    """GET shows the ledger's state to reviewers and supervisors; POST settles an incident, for supervisors."""

    template_name = "desk/standing.html"
    commands = {"settle": (SettleForm, "settle")}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.viewer.role != "supervisor":
            raise Forbidden()
        return super().post(request, **kwargs)

    def settle(self, given: dict[str, Any]) -> str:
        must_be_fresh(self.request, self.viewer)
        incidents.settle(given["incident"], by=self.viewer.actor["id"], note=given["note"])
        return _("Incident %(number)d is settled.") % {"number": given["incident"]}

    def context(self) -> dict[str, Any]:
        now = pulse()
        newest = ledger.latest_checkpoint()
        return {
            "title": _("The ledger"),
            "log": now,
            "checkpoint": newest,
            "note": newest.note.decode("utf-8", "replace") if newest else "",
            "cosigned": cosigned_by(now.log_id, newest.size) if newest else [],
            "checks": [_row(one) for one in all_checks()],
            "incidents": [
                {"reported": one, "evidence": ", ".join(sorted(json.loads(one.evidence)))}
                for one in incidents.incidents(settled_too=True, limit=INCIDENTS_SHOWN)
            ],
            "losses": losses(limit=LOSSES_SHOWN),
            "may_settle": self.viewer.role == "supervisor",
        }


def _row(one: Shown) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "title": one.check.title.in_language(language),
        "state": one.state,
        "tag": TAGS[one.state],
        "found": one.finding.found if one.finding is not None and one.finding.found else None,
        "ran_at": one.finding.ran_at if one.finding is not None else None,
        "ok_at": one.finding.ok_at if one.finding is not None else None,
    }
