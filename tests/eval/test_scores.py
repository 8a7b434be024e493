from eval.scores import score

from .examples import a_case, a_result, an_unanswerable_case


def test_a_right_answer_scores_everywhere() -> None:
    (row,) = score([a_result()])
    assert row.success
    assert row.right
    assert set(row.values.values()) == {1.0}
    assert {"em", "f1", "contains", "recall@1", "citation_correct"} <= row.values.keys()


def test_an_error_scores_zero_and_stays_in_every_mean() -> None:
    failed = a_result(answer=None, citations=(), ranked=(), confidence=0.0, error="boom")
    (row,) = score([failed])
    (fine,) = score([a_result()])
    assert row.values.keys() == fine.values.keys()
    assert set(row.values.values()) == {0.0}
    assert (row.error, row.right, row.success) == (True, False, False)


def test_what_was_held_back_is_judged_for_the_confidence_only() -> None:
    held_back = a_result(answer=None, citations=(), candidate="地球号", abstained="low_confidence")
    (row,) = score([held_back])
    assert row.right
    assert not row.success
    assert (row.values["em"], row.values["contains"]) == (0.0, 0.0)


def test_the_unanswerable_is_dealt_with_by_abstaining() -> None:
    case = an_unanswerable_case()
    silent = a_result("u", case=case, gold=(), answer=None, citations=(), candidate="地球号")
    spoken = a_result("u", case=case, gold=())
    rows = list(score([silent, spoken]))
    assert [row.success for row in rows] == [True, False]
    assert [row.right for row in rows] == [False, False]
    assert rows[0].values == {}


def test_many_results_come_back_in_order() -> None:
    ids = [f"q{i:03}" for i in range(300)]
    rows = list(score(a_result(id_, case=a_case(id_)) for id_ in ids))
    assert [row.id for row in rows] == ids
    assert all(row.values["recall@1"] == 1 for row in rows)
