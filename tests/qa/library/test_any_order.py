"""Random ingests, edits and deletions: each text is indexed once, and the groups are right."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from numpy.typing import NDArray

from qa.ingest import ingest_articles
from qa.library import LocalLibrary
from qa.resemblance import ALIKE_FROM
from qa.types import Article, Scope
from tests.qa.library.archive import DIMENSION, SETTINGS, article, vector_of
from tests.qa.library.wording import story

TEXTS = [story(1), story(1, 2), story(1, 4), story(2), story(2, 1), "短讯。两句。", "另一则短讯。"]
NAMES = "甲乙丙丁戊"
SOURCES = ("晨报", "晚报")

CHOICES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(TEXTS), st.sampled_from(SOURCES)),
    min_size=1,
    max_size=4,
    unique_by=lambda choice: choice[0],
)


class WordsEmbedder:
    """Embeds by hashing, as the library's tests do."""

    name = SETTINGS.embedder
    dimension = DIMENSION

    def embed_passages(
        self,
        texts: Sequence[str],
        *,
        progress: Callable[[int], None] | None = None,  # noqa: ARG002 - it takes no time
    ) -> NDArray[np.float32]:
        return np.stack([vector_of(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.embed_passages(texts)


class AnyOrder(RuleBasedStateMachine):
    """A library, beside a dictionary of what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.library = LocalLibrary.create(Path(self.folder.name) / "library", SETTINGS)
        self.held: dict[str, Article] = {}

    def teardown(self) -> None:
        self.library.close()
        self.folder.cleanup()

    @rule(choices=CHOICES)
    def ingest(self, choices: list[tuple[str, str, str]]) -> None:
        articles = [article(name, text, source=source) for name, text, source in choices]
        report = ingest_articles(self.library, WordsEmbedder(), articles)
        assert report.failed == ()
        self.held.update({one.id: one for one in articles})

    @rule(chosen=st.sets(st.sampled_from(NAMES), min_size=1, max_size=3))
    def delete(self, chosen: set[str]) -> None:
        there = sorted({f"id-{name}" for name in chosen} & set(self.held))
        assert self.library.delete(there) == len(there)
        for article_id in there:
            del self.held[article_id]

    @invariant()
    def holds_what_it_should(self) -> None:
        stored = {a.id: a for a in self.library.articles(with_text=True)}
        assert stored == self.held
        assert self.library.verify().problems == []

    @invariant()
    def each_text_is_indexed_once(self) -> None:
        owners = {row[1] for row in self.library._record.passages.rows()}
        indexed = sorted(self.held[owner].text for owner in owners)
        assert indexed == sorted({a.text for a in self.held.values()})
        spans = [row[1:4] for row in self.library._record.passages.rows()]
        assert len(spans) == len(set(spans))

    @invariant()
    def each_source_finds_its_texts(self) -> None:
        for source in SOURCES:
            scope = Scope(sources=(source,))
            found = self.library.lexical(["标题"], 100, scope)
            owners = [a for _, a in self.library.passages([i for i, _ in found], scope).values()]
            assert {a.source for a in owners} <= {source}
            expected = {a.text for a in self.held.values() if a.source == source}
            assert {a.text for a in owners} == expected

    @invariant()
    def groups_are_those_of_the_signatures(self) -> None:
        rows = self.library._record.statements.all("SELECT article_id, signature FROM signatures")
        assert {row[0] for row in rows} == {r[1] for r in self.library._record.passages.rows()}
        groups = {a.id: {a.id} for a in self.held.values()}

        def join(one: str, other: str) -> None:
            joined = groups[one] | groups[other]
            groups.update(dict.fromkeys(joined, joined))

        for one, mine in rows:
            for other, theirs in rows:
                if mine and theirs:
                    equal = np.frombuffer(mine, "<u4") == np.frombuffer(theirs, "<u4")
                    if equal.sum() >= ALIKE_FROM:
                        join(one, other)
        for a in self.held.values():
            for b in self.held.values():
                if a.text == b.text:
                    join(a.id, b.id)
        found = [frozenset(a.id for a in group) for group in self.library.stories()]
        assert sorted(map(sorted, found)) == sorted(
            {tuple(sorted(g)): sorted(g) for g in groups.values()}.values()
        )


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=10, stateful_step_count=7, deadline=None)


def test_a_text_that_is_given_up_in_the_same_run_is_indexed_by_the_next(tmp_path: Path) -> None:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    first = article("甲", TEXTS[0])
    ingest_articles(library, WordsEmbedder(), [first])
    edited = article("甲", TEXTS[3])
    report = ingest_articles(library, WordsEmbedder(), [edited, replace(first, id="id-乙")])
    assert (report.added, report.updated, report.duplicates) == (1, 1, 0)
    assert library.lexical(["标题"], 9, Scope()) != []
    owners = {row[1] for row in library._record.passages.rows()}
    assert owners == {"id-甲", "id-乙"}
    library.close()


def test_passages_that_an_edit_keeps_are_neither_embedded_nor_lost(tmp_path: Path) -> None:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    ingest_articles(library, WordsEmbedder(), [article("甲", TEXTS[0])])
    passages = library.stats().passages
    later = article("甲", TEXTS[0], source="晚报")
    assert ingest_articles(library, WordsEmbedder(), [later]).updated == 1
    assert library.stats().passages == passages > 1
    assert library.verify().problems == []
    library.close()


def test_verify_finds_an_article_that_can_not_be_found(tmp_path: Path) -> None:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    ingest_articles(library, WordsEmbedder(), [article("甲"), article("乙")])
    with library._record.transaction():
        library._record.passages.remove("id-甲")
    assert library.verify().problems == [
        "article id-甲: has no passages and can't be found; run: qa reindex"
    ]
    library.close()
