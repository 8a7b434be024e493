"""Small articles with vectors made from their words, for tests that need no model."""

import hashlib
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.identity import content_sha256
from qa.library import PreparedArticle, Settings
from qa.tokens import TOKENIZER_VERSION
from qa.types import Article

DIMENSION = 8
SETTINGS = Settings("words-of-a-test", DIMENSION, 100, TOKENIZER_VERSION)


def article(
    name: str,
    text: str | None = None,
    *,
    source: str | None = "经纬财经",
    day: date | None = date(2026, 1, 13),
    path: str | None = None,
) -> Article:
    body = f"{name}的正文。第二句说{name}。" if text is None else text
    return Article(
        id=f"id-{name}",
        title=f"{name}的标题",
        text=body,
        source=source,
        url=None,
        published=day,
        published_from="byline" if day else None,
        language="zh",
        sha256=content_sha256(body),
        path=path,
    )


def vector_of(text: str) -> NDArray[np.float32]:
    """A unit vector that is different for each text and always the same for one."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def prepared(one: Article) -> tuple[PreparedArticle, dict[bytes, NDArray[np.float32]]]:
    """The article as two passages, with their vectors."""
    middle = len(one.text) // 2
    spans = ((0, middle), (middle, len(one.text)))
    texts = [one.title + one.text[start:end] for start, end in spans]
    keys = tuple(hashlib.sha256(text.encode()).digest()[:16] for text in texts)
    vectors = {key: vector_of(text) for key, text in zip(keys, texts, strict=True)}
    return PreparedArticle(one, spans, keys), vectors
