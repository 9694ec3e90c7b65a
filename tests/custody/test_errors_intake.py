"""What is wrong with a file is told with its row and column; a refused file tells all of it."""

import inspect

import pytest

from traceability.custody.errors import intake
from traceability.kernel.errors import ClaimsRefused, Malformed, Refusal

PROBLEMS = [
    one for _, one in inspect.getmembers(intake, inspect.isclass) if one.__module__ == intake.__name__ and one is not intake.FileRefused
]
FACTS = {"row": 7, "column": "outputs.lot", "most": 1, "most_rows": 2, "limit": 3, "formats": "csv, xlsx"}


def test_a_refused_file_tells_every_problem():
    problems = (intake.UnknownColumn(row=1, column="colour"), intake.ColumnMissing(row=1, column="stage"))
    refused = intake.FileRefused(problems)

    assert refused.problems == problems
    assert "2" in refused.text.en and "2" in refused.text.zh
    assert isinstance(refused, Refusal) and not isinstance(refused, ClaimsRefused)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda one: one.__name__)
def test_a_problem_is_told_of_its_row_and_column(problem):
    told = problem(pointer="", **FACTS).text

    assert isinstance(problem(), Malformed)
    assert told.en != told.zh and "{" not in told.en + told.zh
    assert problem.says.placeholders <= FACTS.keys()
