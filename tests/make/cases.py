"""Examined cases: a story told by the commands, and examined as the worker does."""

import copy

import pytest

from tests.cast import Cast
from tests.make import told_stories
from traceability.interfaces.console.demo import stories
from traceability.review import services as review
from traceability.review.models import Case


def an_open_case(cast: Cast, story: str = "S01") -> Case:
    """The first shipment of a story, examined."""
    shipment = told_stories.tell(story, supervisor=cast.sven.viewer)[0]
    review.examine(shipment.id)
    return Case.objects.get(shipment_id=shipment.id)


def a_case_with_a_hold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Case:
    """The honest story, told by a miner who did not have thorium and uranium measured: R01 fails, as a HOLD."""
    story = copy.deepcopy(stories.load("S01"))
    ore = next(step for step in story.steps if step["body"]["stage"] == "mining")["body"]["outputs"][0]["assay"]
    del ore["th_ppm"], ore["u_ppm"]
    monkeypatch.setattr(stories, "load", lambda name: story)
    return an_open_case(cast)
