"""Texts whose likeness is known: one story, edited further and further."""

import random

_CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def story(number: int, edits: int = 0) -> str:
    """Four hundred characters in twenty sentences; each edit puts another one for a sentence.

    An edit changes 24 of 396 shingles, and two edits side by side 44, so that two texts that
    differ by two edits have 352 of 440 in common, 0.80; by four, 312 of 480, 0.65.
    """
    return "".join(_sentence(number, n, n < edits) for n in range(20))


def _sentence(number: int, n: int, edited: bool) -> str:
    rng = random.Random(f"{number} {n} {edited}")  # noqa: S311
    return "".join(rng.sample(_CHARACTERS, 20)) + "。"
