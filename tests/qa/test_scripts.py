import pytest

from qa.scripts import convert, in_script_of, is_traditional


@pytest.mark.parametrize(
    ("text", "traditional"),
    [
        ("項目負責人是誰？", True),
        ("项目负责人是谁？", False),
        ("他的名字写作「張三豐」，是这艘船的船长，已经在海上工作了二十年，今年返航。" * 2, False),
        ("the ship", False),
        ("", False),
    ],
)
def test_scripts_are_told_apart(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional


def test_a_question_takes_the_script_of_a_passage() -> None:
    assert in_script_of("船长说，船将返航。", "項目負責人是誰？") == "项目负责人是谁？"
    assert in_script_of("船長說，船將返航。", "项目负责人是谁？") == "項目負責人是誰？"
    assert in_script_of("船长说，船将返航。", "项目负责人是谁？") == "项目负责人是谁？"


def test_words_are_converted_as_words() -> None:
    assert convert("头发与发展", "s2t") == "頭髮與發展"
    assert convert("頭髮", "t2s") == "头发"
