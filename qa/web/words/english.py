"""The chat in English. The abstentions are the command line's."""

from qa.rendering import ABSTENTIONS, ALIKE, DOUBTFUL, SAME_STORY
from qa.web.words.base import Counted, Words

ENGLISH = Words(
    code="en",
    name="English",
    tagline="Exact answers from an archive of news articles, each with its citation.",
    question="Question",
    question_example="What is Japan's drilling ship called?",
    since="Since",
    until="Until",
    day_example="2026-01-31",
    sources="Sources",
    loading="Loading the model…",
    searching="Searching the archive…",
    broken="Something went wrong; the terminal that runs the chat shows what. Ask again.",
    no_turns="Ask something. The answer is cut from an article, with the words around it.",
    evidence="Evidence",
    no_evidence_yet="The passages that an answer stands in appear here.",
    other_answers="Other answers in the archive",
    nearest="Nearest passages",
    undated="undated",
    place="article {article}, characters {start}–{end}",
    more_places=Counted("and in {number:,} more place", "and in {number:,} more places"),
    same_story=SAME_STORY,
    alike=ALIKE,
    no_evidence=ABSTENTIONS["no_evidence"],
    low_confidence=ABSTENTIONS["low_confidence"],
    outside_archive=ABSTENTIONS["outside_archive"],
    doubtful=DOUBTFUL,
    sure="sure, {percent}",
    likely="likely, {percent}",
    uncertain="uncertain, {percent}",
    scope_since="since {day}",
    scope_until="until {day}",
    more_articles=Counted("{number:,} more article", "{number:,} more articles"),
    more_answers=Counted("{number:,} other answer", "{number:,} other answers"),
    articles_held=Counted("{number:,} article", "{number:,} articles"),
    sources_held=Counted("{number:,} source", "{number:,} sources"),
    empty_library=(
        "The library is empty. Take articles in with: qa ingest PATH --library FOLDER;"
        " then reload this page."
    ),
    question_empty="the question is empty; ask something, such as: 日本的试采船叫什么？",
    question_too_long=(
        "the question has {characters:,} characters and at most {most:,} are read;"
        " ask in a sentence or two"
    ),
    no_day="{given!r} is no day; write it as 2026-01-31",
    days_swapped="no day is both since {since} and until {until}; swap the two",
)
