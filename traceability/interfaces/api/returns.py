"""GET /returns/{YYYY-MM}: the monthly return of an organisation."""

import tempfile

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from traceability.custody import queries
from traceability.custody.claims import kinds
from traceability.custody.monthly import FIGURES, Month
from traceability.interfaces.api import answers, filters, return_files
from traceability.interfaces.api.events import READERS, coded
from traceability.interfaces.api.filters import ParameterMissing
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import (
    DAY,
    FACILITY,
    FLAG,
    KILOGRAMS,
    MOMENT,
    ORGANISATION,
    TEXT,
    UUID,
    WHOLE,
    list_of,
    named,
    nullable,
    object_of,
    one_of,
)
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel.errors import Missing

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FLOWS = named(
    "MonthlyFigures",
    object_of(
        dict.fromkeys(FIGURES, KILOGRAMS),
        description="kilograms: opening + what came (mined … regrouped_in) − what went (consumed … regrouped_out) + adjusted = closing",
    ),
)
OF_FORM = object_of(
    {
        "form": TEXT,
        "net_kg": FLOWS,
        "reo_kg": FLOWS,
        "elements": list_of(object_of({"element": TEXT, "reo_kg": FLOWS})),
        "without_reo_kg": FLOWS,
    },
    description="without_reo_kg: net, of lots whose assay does not say enough; `other` is what an assay's shares do not name",
)
LATE = object_of({"event": UUID, "stage": TEXT, "facility": FACILITY, "ended_at": MOMENT, "recorded_at": MOMENT, "days": WHOLE})
MISSING = object_of(
    {"kind": one_of("receipt", "stocktake", "confirmation"), "facility": nullable(FACILITY), "event": nullable(UUID)},
    description="a dispatch that nobody received, a plant that mixes without a stocktake, an event that its performer has not confirmed",
)
CIRCUIT = object_of({"facility": FACILITY, "opening_reo_kg": nullable(KILOGRAMS), "closing_reo_kg": nullable(KILOGRAMS)})
RETURN = named(
    "MonthlyReturn",
    object_of(
        {
            "organisation": ORGANISATION,
            "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "example": "2026-03"},
            "at": MOMENT,
            "is_over": FLAG,
            "due_on": nullable(DAY),
            "forms": list_of(OF_FORM),
            "circuits": list_of(CIRCUIT),
            "late_events": WHOLE,
            "late": list_of(LATE, most=queries.MOST_SAID),
            "missing_records": WHOLE,
            "missing": list_of(MISSING, most=queries.MOST_SAID),
        }
    ),
)


def _example_figures(**told: str) -> dict[str, str]:
    return dict.fromkeys(FIGURES, "0.000") | told


EXAMPLE = {
    "organisation": "BYM",
    "month": "2026-03",
    "at": "2026-04-02T08:00:00.000000Z",
    "is_over": True,
    "due_on": "2026-04-10",
    "forms": [
        {
            "form": "ore",
            "net_kg": _example_figures(opening="100000.000", mined="350000.000", consumed="300000.000", closing="150000.000"),
            "reo_kg": _example_figures(opening="5488.000", mined="19208.000", consumed="16464.000", closing="8232.000"),
            "elements": [
                {
                    "element": "Nd",
                    "reo_kg": _example_figures(opening="1015.280", mined="3553.480", consumed="3045.840", closing="1522.920"),
                }
            ],
            "without_reo_kg": _example_figures(),
        }
    ],
    "circuits": [],
    "late_events": 1,
    "late": [
        {
            "event": "019cad8f-ac00-7a10-8a10-000000000001",
            "stage": "mining",
            "facility": "BYM-MINE-1",
            "ended_at": "2026-03-10T12:00:00.000000Z",
            "recorded_at": "2026-04-12T02:00:00.000000Z",
            "days": 2,
        }
    ],
    "missing_records": 1,
    "missing": [{"kind": "receipt", "facility": None, "event": "019cad8f-ac00-7a10-8a10-000000000002"}],
}


class ReturnView(ApiView):
    @documented(
        "read_return",
        "The monthly return of an organisation: opening, in, out and closing by form and element",
        roles=READERS,
        parameters=[
            coded("organisation", "Whose return, by code. One's own unless told; needed by who reads everything.", kinds.ORGANISATION),
            filters.moment("at", "As it was recorded at this time; now unless told."),
            filters.choice("format", "JSON, or the table as a file; JSON unless told.", ("json", "csv", "xlsx")),
        ],
        responses={200: [RETURN, (CSV, TEXT), (XLSX, {"type": "string", "format": "binary"})]},
        example=EXAMPLE,
    )
    def get(self, request: ApiRequest, month: str) -> HttpResponseBase:
        """Due on the 10th of the next month. Another's return is 404; so is a month that has not begun (`month_not_begun`).

        What an event takes or gives counts in the month in which it ended, a dispatch in that in which it left, a shipment in
        that of its planned day. At most 1,000 late events and missing records are listed; their numbers are whole.
        """
        given = request.given
        if request.viewer.reads_everything and "organisation" not in given:
            raise ParameterMissing(name="organisation", pointer="?organisation")
        try:
            asked = Month.parse(month)
        except ValueError:
            raise Missing() from None
        told = queries.monthly_return(asked, viewer=request.viewer, organisation=given.get("organisation"), at=given.get("at"))
        name = f"{told.organisation}-{told.month}"
        if given.get("format") == "csv":
            file = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": answers.PRIVATE}
            return HttpResponse(return_files.as_csv(told), content_type=f"{CSV}; charset=utf-8", headers=file)
        if given.get("format") == "xlsx":
            return _xlsx(told, name)
        return answers.json_answer(told.as_json())


def _xlsx(told: queries.MonthlyReturn, name: str) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    return_files.write_xlsx(told, file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX, as_attachment=True, filename=f"{name}.xlsx", headers={"Cache-Control": answers.PRIVATE})


urlpatterns = [path("returns/<str:month>", ReturnView.as_view(), name="return")]
