"""What the chat keeps of its readers' verdicts is a question set."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.cases import parse_case, read_cases
from qa import Answer, Assistant, Citation
from qa.feedback import feedback_case, keep_feedback

CITED = Citation(
    "a1", "渡船", "甲报", None, None, "zh", "造价\n三千五百万元。", 0, 10, 3, 9, "0" * 64
)
SAID = Answer("渡船的造价是多少？", "三千五百万元", 0.8, None, (CITED,))


def test_verdicts_read_back_as_cases(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.judge(SAID, ["四千一百万元"], since="2026-01-01", sources=["甲报"])
        assistant.judge(SAID, ["三千五百万元"])
        path = assistant.judge(SAID, [], until="2026-02-28")
    corrected, agreed, held = read_cases(path)
    assert (corrected.answers, corrected.tags) == (("四千一百万元",), ("feedback", "corrected"))
    assert (corrected.since, corrected.sources) == ("2026-01-01", ("甲报",))
    assert (agreed.articles, agreed.quote) == (("a1",), "造价\n三千五百万元。")
    assert (held.answerable, held.answers, held.until) == (False, (), "2026-02-28")
    assert len({case.language for case in (corrected, agreed, held)}) == 1


def _is_written(text: str) -> bool:
    return bool(text.strip())


WRITTEN = st.text(min_size=1, max_size=60).filter(_is_written)


@given(question=WRITTEN, right=st.lists(WRITTEN, max_size=2), source=WRITTEN)
def test_whatever_is_written_is_a_case(question: str, right: list[str], source: str) -> None:
    import tempfile

    case = feedback_case(Answer(question, None, 0.0, "no_evidence"), right, sources=[source])
    with tempfile.TemporaryDirectory() as folder:
        line = keep_feedback(Path(folder), case).read_bytes()
    read = parse_case(line)
    assert read.answerable is bool(right)
    assert len(read.answers) == len(right)
