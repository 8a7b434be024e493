"""Citation correctness: right quote, right article, and both can be proved.

Three questions about the first citation of an answer, and all three at once:

- does its quote hold an accepted answer (`holds`)?
- does it come from a gold article (`gold`)?
- do its offsets and hash verify against the article in the library (`verifies`)? Here all
  citations of the answer must.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from eval.measures.contains import contains

if TYPE_CHECKING:
    from eval.results import Result
    from qa.types import Article, Citation


def problem_with(citation: Citation, article: Article, answer: str | None) -> str | None:
    """Say why `citation` does not verify against `article`, in a few words; None when it does.

    `answer` is the text that the citation's marked part must equal; None leaves that out,
    for citations beside the first, which may word the answer differently.
    """
    text = article.text
    marked = text[citation.answer_start : citation.answer_end]
    if hashlib.sha256(text.encode()).hexdigest() != citation.sha256:
        return "the hash is not that of the article's text"
    if not 0 <= citation.start < citation.end <= len(text):
        return "the quote lies outside the article"
    if text[citation.start : citation.end] != citation.quote:
        return "the article says something else at the quote's place"
    if not citation.start <= citation.answer_start < citation.answer_end <= citation.end:
        return "the answer lies outside the quote"
    if answer is not None and marked != answer:
        return f"the article says {marked!r} at the answer's place"
    return None


def citation_scores(result: Result) -> dict[str, float]:
    """Return the 0/1 scores that apply to `result`.

    `citation_verifies` is asked of every answer given; the others of every answerable case
    (with gold articles, where they are needed), so an abstention scores zero there. An
    error scores zero everywhere.
    """
    first = result.citations[0] if result.citations else None
    verifies = first is not None and not any(cited.problem for cited in result.citations)
    holds = first is not None and contains(first.quote, result.case.answers)
    gold = first is not None and first.article_id in result.gold
    scores: dict[str, float] = {}
    if result.answer is not None or result.error:
        scores["citation_verifies"] = float(verifies)
    if not result.case.answerable:
        return scores
    scores["citation_holds"] = float(holds)
    if result.gold:
        scores["citation_gold"] = float(gold)
        scores["citation_correct"] = float(holds and gold and verifies)
    return scores
