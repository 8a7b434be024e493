from hypothesis import given
from hypothesis import strategies as st

from qa.seen import Seen


@given(st.lists(st.tuples(st.text("abc", max_size=2), st.text("xy", max_size=1))))
def test_the_first_value_counts_in_memory_and_on_disk(pairs: list[tuple[str, str]]) -> None:
    expected: dict[str, str] = {}
    with Seen(most_in_memory=2) as small, Seen() as large:
        for key, value in pairs:
            before = expected.get(key)
            expected.setdefault(key, value)
            assert small.first(key, value) == large.first(key, value) == before
