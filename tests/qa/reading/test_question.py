import pytest

from qa.reading.question import question_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("日本派去试采稀土泥的船叫什么？", "name"),
        ("何時簽署協議？", "date"),
        ("MP Materials 的长期债务是多少？", "number"),
        ("1日何トン採掘しますか", "number"),
        ("金力永磁的声明发布在哪里？", "place"),
        ("誰簽署了協議？", "name"),
        ("为什么价格上涨？", "reason"),
        ("How many tonnes a day?", "number"),
        ("How did the price rise?", "reason"),
        ("When did it leave?", "date"),
        ("Which ship did Japan send?", "name"),
        ("どこで見つかりましたか", "place"),
        ("稀土是什么？", "other"),
        ("2022年电动汽车交付量", "number"),
        ("政协会议闭幕时间是？", "date"),
        ("海水质量", "other"),
        ("谁的票房", "name"),
        ("几乎没有变化", "other"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert question_kind(question) == kind
