import pytest
from made_diagnoses import NAN, Row, label, made_diagnosis, mixed_diagnosis

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.report.courses import Course, accuracy_by_set, learning_curves, runs_of


def test_curves_are_means_over_the_samples_of_a_cause() -> None:
    found = {course.name: course for course in learning_curves(mixed_diagnosis())}
    assert found.keys() == {"learned", "inconsistent", "forgotten", "conflict"}
    assert found["learned"].samples == 4
    assert found["forgotten"].values == pytest.approx((0.8, 0.0))
    assert found["conflict"].values == pytest.approx((0.0, 0.8))


def test_an_epoch_that_says_nothing_has_no_value() -> None:
    header = label("header")
    diagnosis = made_diagnosis(
        [
            Row(0, header, header, 0.0, Cause.FORGOTTEN, correct=(1, NAN, 0), shown=(True, False, False)),
            Row(1, header, header, 0.0, Cause.FORGOTTEN, correct=(0, NAN, 0), shown=(False, False, True)),
        ]
    )
    (course,) = accuracy_by_set(diagnosis)
    assert course.values == (0.5, None, 0)
    assert course.known == ((0, 0.5), (2, 0))
    assert course.fall == 0.5
    assert (course.shown, course.last_shown, course.unshown) == ((0.5, 0, 0.5), 2, {1})


def test_a_course_without_records_falls_nowhere() -> None:
    course = Course("new", 3, (None, None), (0.0, 0.0))
    assert (course.known, course.fall, course.last_shown) == ((), 0, None)


def test_one_epoch_is_a_course() -> None:
    header = label("header")
    (course,) = accuracy_by_set(made_diagnosis([Row(0, header, header, correct=(1,), shown=(True,))]))
    assert (course.values, course.fall) == ((1,), 0)


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [
        ([], []),
        ([4], [(4, 4)]),
        ([1, 2, 3, 6], [(1, 3), (6, 6)]),
        ([0, 2, 4], [(0, 0), (2, 2), (4, 4)]),
        ([3, 1, 2], [(1, 3)]),
    ],
    ids=["none", "one", "run and single", "gaps only", "unordered"],
)
def test_runs(numbers: list[int], runs: list[tuple[int, int]]) -> None:
    assert runs_of(numbers) == runs
