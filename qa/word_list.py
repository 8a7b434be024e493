"""jieba with its dictionary taken in by first characters, as texts need them.

jieba takes in all of its half a million words and beginnings of words before it cuts the first
one, which takes most of a second. What it looks up in a text begins with one of the text's
characters, so here only the words that begin with these are taken in; the cutting is jieba's own.
The grouped dictionary is built once, from jieba's file by jieba's own reading of it.
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import Any

import jieba

from embeddings.graph_cache import built_once

_VERSION = 1
"""Raised when another file is made of the same dictionary."""


class LazySegmenter(jieba.Tokenizer):  # type: ignore[misc]
    """A `jieba.Tokenizer` that cuts as any other does, and can't be taught words of one's own.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.initialized: bool = False
        self._waiting: dict[str, bytes] = {}
        """First character → words and their frequencies, not yet in `FREQ`."""

    def initialize(self, dictionary: str | None = None) -> None:  # noqa: ARG002 - jieba's own
        """Open the grouped dictionary, which is built first if need be."""
        with self.lock:
            if not self.initialized:
                total, *groups = built_once(self._name(), self._grouped).split(b"\n")
                self.total = int(total)
                self._waiting = {group.partition(b" ")[0].decode(): group for group in groups}
                self.initialized = True

    def get_DAG(self, sentence: str) -> Any:  # noqa: N802 - jieba's name
        """See jieba: every way of cutting begins here, and looks up stretches of the sentence."""
        self.check_initialized()
        self._take_in(set(sentence))
        return super().get_DAG(sentence)

    def frequency(self, word: str) -> int:
        """How often a word stood in the texts behind the dictionary; 0 for none of its words."""
        self.check_initialized()
        self._take_in(set(word[:1]))
        return int(self.FREQ.get(word, 0))

    def _take_in(self, characters: set[str]) -> None:
        missing = [character for character in characters if character in self._waiting]
        if not missing:
            return
        with self.lock:
            for character in missing:
                group = self._waiting.get(character)
                if group is not None:  # no other thread was quicker
                    parts = group.decode().split(" ")
                    self.FREQ.update(zip(parts[::2], map(int, parts[1::2]), strict=True))
                    # Only now, since who does not find it here looks into FREQ.
                    del self._waiting[character]

    def _name(self) -> str:
        with self.get_dict_file() as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"words/{digest[:16]}-{_VERSION}.txt"

    def _grouped(self) -> bytes:
        """The sum of all frequencies, then a line for each first character: itself and 0 or more.

        Sorted, so that each line begins with its character, which is a beginning of its words.
        """
        frequencies, total = self.gen_pfdict(self.get_dict_file())
        lines = [str(total)]
        for _, words in groupby(sorted(frequencies), key=lambda word: word[0]):
            lines.append(" ".join(f"{word} {frequencies[word]}" for word in words))
        return "\n".join(lines).encode()
