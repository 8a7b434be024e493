"""Signatures: what makes no difference, how well they estimate, and that the bands miss nothing."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.resemblance import (
    ALIKE_FROM,
    BANDS,
    PERMUTATIONS,
    SHORTEST,
    agreements,
    band_keys,
    signature,
)

TEXT = (
    "临港市港务局周三表示，新建的三号码头将于今年九月投入使用，每年可以装卸一百二十万只集装箱。"
    "码头造价约为四十五亿元，由市政府与两家航运公司共同出资，工程从前年春天开始，比原来的计划早了两个月完工。"
)

GOLDEN_NUMBERS = [11800034, 110526896, 4011338]
GOLDEN_KEYS = [1047737689, 1525390795]


def test_writing_makes_no_difference() -> None:
    first = signature(TEXT)
    assert first is not None
    again = signature(TEXT.replace("，", ", ").replace("。", "。\n\n").replace("务", "務"))
    assert again is not None
    assert again.tolist() == first.tolist()


def test_a_signature_is_the_same_at_all_times() -> None:
    # They are stored in libraries: if this fails, see the module's docstring.
    values = signature(TEXT)
    assert values is not None
    assert values.shape == (PERMUTATIONS,)
    assert values[:3].tolist() == GOLDEN_NUMBERS
    assert band_keys(values)[:2] == GOLDEN_KEYS


@pytest.mark.parametrize("text", ["", "。" * 500, "港" * (SHORTEST - 1), " a" * (SHORTEST - 1)])
def test_a_short_text_has_none(text: str) -> None:
    assert signature(text) is None


def test_the_shortest_text_that_has_one() -> None:
    assert signature("港" * SHORTEST) is not None


def test_a_very_long_text_is_hashed_in_portions() -> None:
    one = signature(TEXT * 400)
    two = signature(TEXT * 500)
    assert one is not None
    assert two is not None
    assert one.tolist() == two.tolist()  # the same set of shingles


def test_the_estimate_by_hand() -> None:
    # 100 different characters have 96 shingles of five. With the last 24 characters
    # replaced, 76 characters are shared: 72 shingles. In common: 72 of 96 + 96 - 72 = 0.6.
    pool = [chr(0x4E00 + 7 * n) for n in range(400)]
    estimates = []
    for start in range(0, 200, 10):
        chosen = pool[start : start + 124]
        one, other = (
            signature("".join(chosen[:100])),
            signature("".join(chosen[:76] + chosen[100:])),
        )
        assert one is not None
        assert other is not None
        estimates.append(agreements(one, other.reshape(1, -1))[0] / PERMUTATIONS)
    assert np.mean(estimates) == pytest.approx(0.6, abs=0.03)


def test_english_copies_are_alike_and_other_stories_are_not() -> None:
    words = ["harbour", "ferry", "council", "budget", "turbine", "court", "vessel", "price"]
    rng = random.Random(5)  # noqa: S311
    story = [rng.choice(words) + str(rng.randrange(90)) for _ in range(300)]
    copy = [word if n % 60 else "edited" for n, word in enumerate(story)]
    other = [rng.choice(words) + str(rng.randrange(90)) for _ in range(300)]
    first, near, far = (signature(" ".join(each)) for each in (story, copy, other))
    assert first is not None
    assert near is not None
    assert far is not None
    assert agreements(first, np.stack([near, far])).tolist() == pytest.approx([115, 4], abs=8)


@given(st.data())
def test_the_bands_miss_no_pair(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    one = rng.integers(0, 2**32, PERMUTATIONS, dtype=np.uint32)
    other = one.copy()
    differing = data.draw(
        st.sets(
            st.integers(0, PERMUTATIONS - 1),
            min_size=PERMUTATIONS - ALIKE_FROM,
            max_size=PERMUTATIONS - ALIKE_FROM,
        )
    )
    for place in differing:
        other[place] ^= np.uint32(1)
    assert agreements(one, other.reshape(1, -1)).tolist() == [ALIKE_FROM]
    assert set(band_keys(one)) & set(band_keys(other))


def test_equal_content_in_different_bands_has_different_keys() -> None:
    assert len(set(band_keys(np.zeros(PERMUTATIONS, dtype=np.uint32)))) == BANDS
