from qa.rendering import ABSTENTIONS, DOUBTFUL, answer_text
from qa.types import Alternative, Answer, Citation

QUOTE = "这艘船叫“地球号”。"
CITED = Citation("a1", "启航", "甲报", None, None, "zh", QUOTE, 0, len(QUOTE), 5, 8, "hash")


def held_back(confidence: float) -> str:
    other = Alternative("地球号", confidence, (CITED,))
    return answer_text(Answer("？", None, confidence, "low_confidence", alternatives=(other,)))


def test_an_answer_stands_before_its_citation() -> None:
    first, quote, origin, place = answer_text(
        Answer("？", "地球号", 0.9, None, citations=(CITED,))
    ).splitlines()
    assert first.split() == ["地球号", "(sure,", "90%)"]
    assert quote.strip() == "“这艘船叫“[地球号]”。”"
    assert origin.strip() == "— 启航 · 甲报"
    assert place.strip() == f"article a1, characters 0–{len(QUOTE)}"


def test_an_abstention_shows_what_was_found_unless_it_is_hopeless() -> None:
    shown = held_back(0.15)
    assert ABSTENTIONS["low_confidence"] in shown
    assert f"{DOUBTFUL}: 地球号    (uncertain, 15%)" in shown
    assert held_back(0.04) == ABSTENTIONS["low_confidence"]
