"""The page of one case: everything that a decision needs, and below it the forms that clear and decide.

The forms carry the examination that the page showed; when a newer one exists the command refuses and the page is shown anew.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from traceability.certificates.models import Certificate
from traceability.certificates.queries import is_unanswered
from traceability.custody import queries as custody
from traceability.custody.queries import ShipmentView
from traceability.custody.queries.shipments import views_of
from traceability.interfaces.desk import shown, since
from traceability.interfaces.desk.base import CommandPage
from traceability.interfaces.desk.queue import list_of, query_of, wish_of
from traceability.interfaces.signin.session import must_be_fresh
from traceability.interfaces.viewers import viewer_of_session
from traceability.interfaces.words import word
from traceability.ledger import queries as ledger
from traceability.review import judgement, workflow
from traceability.review import queries as review
from traceability.review import services as commands
from traceability.review.catalogue import FAILED
from traceability.review.models import Clearance, Decision
from traceability.review.queries import CaseView, Changes

MOST_REASON = 2000


class ClearForm(forms.Form):
    check = forms.CharField(max_length=3)
    examination = forms.IntegerField(min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=MOST_REASON)


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=[(verdict, verdict) for verdict in workflow.VERDICTS])
    examination = forms.IntegerField(min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=MOST_REASON)
    final = forms.BooleanField(label="", required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal asks once more: nobody can take it back, and it is one key away from a return."""
        given = super().clean() or {}
        if given.get("verdict") == workflow.REFUSE and not given.get("final"):
            self.add_error("final", _("Refusing is final. Nothing is signed yet: tick that you know it, or choose another verdict."))
        return given


class CasePage(CommandPage):
    """One case. GET shows it; POST clears one finding or signs a verdict."""

    template_name = "desk/case.html"
    commands = {"clear": (ClearForm, "clear"), "decide": (DecideForm, "decide")}

    @property
    def case_id(self) -> UUID:
        return UUID(str(self.kwargs["case_id"]))

    @property
    def after(self) -> str:
        """A signature was sent from below: its confirmation stands at the top. A clearance is seen at its finding."""
        is_signed = self.request.POST.get("command") == "decide"
        return self.request.get_full_path() + ("#content-start" if is_signed else "")

    def clear(self, given: dict[str, Any]) -> str:
        must_be_fresh(self.request, self.viewer)
        commands.clear_finding(
            by=self.viewer, case_id=self.case_id, check=given["check"], examination=given["examination"], reason=given["reason"]
        )
        return _("%(check)s is cleared.") % {"check": given["check"]}

    def decide(self, given: dict[str, Any]) -> str:
        must_be_fresh(self.request, self.viewer)
        decided = commands.decide(
            by=self.viewer, case_id=self.case_id, verdict=given["verdict"], reason=given["reason"], examination=given["examination"]
        )
        if decided.case.is_open:
            return _("Signed. %(needed)d signatures are needed; another person must sign too.") % {"needed": decided.needed}
        return _("Signed. The case is now: %(state)s.") % {"state": word(decided.case.state, "state")}

    def context(self) -> dict[str, Any]:
        view = review.case(self.case_id, viewer=self.viewer)
        shipment, *revised = views_of([one for one in (view.case.shipment, view.case.shipment.revises) if one], viewer=self.viewer)
        graph = custody.upstream_of_lines(shipment.lines, viewer=self.viewer)
        # A case that is open has no certificate yet; only an approved one gets it.
        certificate = None if view.case.is_open else _certificate_of(view.case.id)
        subjects = [("shipment", shipment.shipment.id), ("case", view.case.id)]
        subjects += [("certificate", certificate.id)] if certificate else []
        steps = shown.steps_of(graph)
        titles, language = review.titles(), get_language() or "en"
        said = shown.findings_by_result(view, titles, language, steps)
        wish = wish_of(self.request.GET)
        return {
            "list": list_of(wish),
            "next": reverse("desk:case_next", args=[view.case.id]) + query_of(wish),
            "is_overdue": review.is_overdue(view.case, view.line.submitted_at),
            "is_own": view.case.is_open and review.is_own(view, viewer=self.viewer),
            "signed": sum(one.verdict == workflow.APPROVE and one.examination_id == _newest(view) for one in view.decisions),
            "turned": since.turned(view, titles, language),
            "outdated": since.outdated(view),
            "signed_by_me": since.signature_of(self.viewer.person, view),
            "amounts": since.amounts_of(shipment.lines),
            "title": view.line.shipment,
            "case": view.case,
            "view": view,
            "outcome": _outcome_of(view),
            "may_approve": view.outcome not in {judgement.BLOCKED, judgement.NEEDS_CLEARANCE},
            "shipment": shipment.shipment,
            "lines": shipment.lines,
            "documents": shipment.documents,
            "declared_false": review.declared_false(view.case.id),
            "changes": _changes(view, shipment, *revised),
            "certificate": certificate,
            **said,
            "standing": shown.standing_of(said[FAILED]),
            "origins": graph.as_json()["origins"],
            "steps": steps,
            "truncated": graph.is_truncated,
            "history": shown.history_of(ledger.entries_with_erasures(subjects)),
            "decisions": view.decisions,
            "names": _names_of(view),
            "verdicts": workflow.VERDICTS,
        }


def next_in_list(request: HttpRequest, case_id: UUID) -> HttpResponseRedirect:
    """On to the case that follows this one in the list that the address describes; back to the list at its end. Three queries."""
    wish, viewer = wish_of(request.GET), viewer_of_session(request)
    following = review.next_case(wish, viewer=viewer, after=case_id) if viewer else None
    if following is None:
        messages.info(request, _("That was the last case of this list."))
        return HttpResponseRedirect(list_of(wish))
    return HttpResponseRedirect(reverse("desk:case", args=[following.id]) + query_of(wish))


def _certificate_of(case_id: UUID) -> Certificate | None:
    """The certificate of an approved case; `is_flagged`: a fact that it rests on changed, and no supervisor has answered yet."""
    known = Certificate.objects.filter(case_id=case_id).defer("statement")
    return known.annotate(is_flagged=is_unanswered()).first()


def _newest(view: CaseView) -> UUID | None:
    return view.examination.id if view.examination else None


def _outcome_of(view: CaseView) -> str:
    """What stands in the way now, as a sentence; empty for a case that is decided."""
    if not view.case.is_open or view.outcome is None:
        return ""
    return word(view.outcome, "outcome")


def _changes(view: CaseView, now: ShipmentView, before: ShipmentView | None = None) -> Changes | None:
    """What the revision changed; None for a first shipment."""
    if before is None:
        return None
    failed = [one.code for one in view.findings if one.result == FAILED] if view.findings else None
    return review.changes_between(before, now, failed_before=view.failed_before, failed_now=failed)


def _names_of(view: CaseView) -> dict[UUID, str]:
    """Names of the people who cleared and signed, for colleagues. They live in the user table alone."""
    said: list[Clearance | Decision] = [*view.clearances, *view.decisions]
    return {one.member_id: one.member.user.get_full_name() or one.member.user.get_username() for one in said}
