"""E08: does the destination make sense? Rule: checks.md, E08."""

from collections.abc import Iterator

from traceability.kernel.places import named as place
from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Shipment

MIN_AGE = "E08.min_age_days"
_GO_BETWEEN = frozenset({"trader", "forwarder"})
_ELSEWHERE = Text(
    en="the end user is in {end_user_country}, the shipment goes to {destination}",
    zh="最终用户位于{end_user_country}，货物运往{destination}",
)
_BETWEEN = Text(
    en="the consignee in {consignee_country} is a {consignee_kind}, the end user is in {end_user_country}",
    zh="收货人位于{consignee_country}，属{consignee_kind}，最终用户位于{end_user_country}",
)
_YOUNG = Text(en="the consignee was registered {age} days before the export", zh="收货人成立距出口仅{age}天")
_KINDS = {"trader": Text(en="trader", zh="贸易商"), "forwarder": Text(en="forwarder", zh="货运代理")}


@check(
    "E08",
    severity=HOLD,
    policies=[MIN_AGE],
    title=Text(en="Destination logic", zh="目的地合理性"),
    question=Text(en="Does the destination make sense?", zh="目的地是否合理？"),
    failure=Text(en="{reason}.", zh="{reason}。"),
    rule=Text(
        en="The end user is in the country of destination; a consignee that is a trader or forwarder is in the end user's country; and the "
        "consignee is not younger than the given age on the planned export day.",
        zh="最终用户须位于目的国；收货人为贸易商或货运代理的，须与最终用户同国；计划出口日收货人成立时间不得短于规定天数。",
    ),
)
def destination_logic(dossier: Dossier) -> Iterator[Judged]:
    shipment = dossier.shipment
    judged = [*_countries(shipment), *_age(dossier, shipment)]
    yield from judged or [
        fits(shipment, destination=shipment.destination, consignee=shipment.consignee.country, end_user=shipment.end_user.country)
    ]


def _countries(shipment: Shipment) -> Iterator[Judged]:
    consignee, end_user = shipment.consignee, shipment.end_user
    if not end_user.title and not end_user.country:
        yield lacks(shipment, "end_user")
        return
    if not end_user.country:
        yield lacks(shipment, "end_user.country")
        return
    if end_user.country != shipment.destination:
        reason = _said(_ELSEWHERE, end_user_country=place(end_user.country), destination=place(shipment.destination))
        yield fails(shipment, reason=reason, destination=shipment.destination, end_user=end_user.country)
    if consignee.purpose in _GO_BETWEEN and consignee.country != end_user.country:
        yield fails(shipment, reason=_between(shipment), consignee=consignee.country, end_user=end_user.country)


def _between(shipment: Shipment) -> Text:
    countries = {"consignee_country": place(shipment.consignee.country), "end_user_country": place(shipment.end_user.country)}
    return _said(_BETWEEN, consignee_kind=_KINDS[shipment.consignee.purpose], **countries)


def _said(sentence: Text, **values: Text) -> Text:
    """A sentence filled with words of its own language."""
    return Text(
        en=sentence.fill(**{name: value.en for name, value in values.items()}).en,
        zh=sentence.fill(**{name: value.zh for name, value in values.items()}).zh,
    )


def _age(dossier: Dossier, shipment: Shipment) -> Iterator[Judged]:
    since = shipment.consignee.registered_on
    rows = dossier.policies(MIN_AGE, on=shipment.planned_export_on)
    if since is None or rows is None:
        yield lacks(shipment, MIN_AGE if since else "consignee.registered_on")
        return
    days = (shipment.planned_export_on - since).days
    if days < rows[0].value:
        yield fails(shipment, policy=rows, reason=_YOUNG.fill(age=days), registered_on=since, age=days)
