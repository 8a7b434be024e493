from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.windows import (
    MOST_QUESTION_TOKENS,
    MOST_TITLE_TOKENS,
    OVERLAP_TOKENS,
    STRETCH_TOKENS,
    WindowMaker,
    stretch_starts,
)


def test_a_window_by_hand(maker: WindowMaker) -> None:
    question, title, passage = maker.tokenize(["谁来了？", "消息", "张三来了。"])
    window = maker.window(question, title, passage, first=0, size=len(passage))
    bos, eos = window.ids[0], window.ids[-1]
    expected = [bos, *question.ids, eos, *title.ids, eos, *passage.ids, eos]
    assert window.ids.tolist() == expected
    assert window.body == len(question) + len(title) + 3
    assert window.ids[window.body : window.body + window.size].tolist() == passage.ids.tolist()


@given(st.text(max_size=60))
def test_tokens_stand_in_order_inside_the_text(maker: WindowMaker, text: str) -> None:
    [tokens] = maker.tokenize([text])
    assert np.all(tokens.starts <= tokens.ends)
    assert np.all(np.diff(tokens.starts) >= 0)
    if len(tokens):
        assert tokens.starts[0] >= 0
        assert tokens.ends[-1] <= len(text)


def test_a_token_leaves_out_the_space_before_it(maker: WindowMaker) -> None:
    text = "the ship sailed"
    [tokens] = maker.tokenize([text])
    pieces = [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert "".join(pieces) == "theshipsailed"


@given(st.integers(0, 5000))
def test_stretches_hold_every_token_and_overlap(tokens: int) -> None:
    starts = stretch_starts(tokens)
    assert starts[0] == 0
    assert starts[-1] + STRETCH_TOKENS >= tokens
    assert all(b - a == STRETCH_TOKENS - OVERLAP_TOKENS for a, b in pairwise(starts))
    # The last one is needed.
    assert len(starts) == 1 or starts[-2] + STRETCH_TOKENS < tokens


def test_a_long_question_and_title_leave_room_for_the_passage(maker: WindowMaker) -> None:
    windows = maker.windows(*maker.tokenize(["问题很长" * 200, "标题" * 200, "正文。" * 400]))
    most = MOST_QUESTION_TOKENS + MOST_TITLE_TOKENS + STRETCH_TOKENS + 4
    assert len(windows) > 1
    assert max(len(window.ids) for window in windows) == most <= 512
