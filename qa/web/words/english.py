"""The chat in English. The abstentions are the command line's."""

from qa.phrases import ENGLISH as REASONS_ENGLISH
from qa.rendering import ABSTENTIONS, ALIKE, DOUBTFUL, SAME_STORY
from qa.web.words.base import Counted, Words
from qa.web.words.talk import TALK_ENGLISH

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
    languages="Languages",
    chinese="Chinese",
    english="English",
    japanese="Japanese",
    unknown_language="unknown language",
    loading="Loading the model…",
    searching="Searching the archive…",
    broken="Something went wrong; the terminal that runs the chat shows what. Ask again.",
    no_turns="Ask something. The answer is cut from an article, with the words around it.",
    examples="This archive can answer, for example:",
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
    silence=(
        "Answers come from these articles only. When the archive does not say, it means that"
        " these articles do not; it says nothing about the world."
    ),
    period="Dates",
    undated_articles="Undated",
    unnamed_source="no source named",
    more_sources=Counted("and {number:,} more source", "and {number:,} more sources"),
    upload="Add articles: drop files here, or choose them",
    upload_limits="Text, HTML, PDF, DOCX, mail, RSS, JSON, CSV, ZIP; up to {size} a file, {number} files",
    upload_waits="Waiting to be taken in…",
    taking_in="Taking in: {files:,} of {total:,} files, {articles:,} articles",
    cancel="Cancel",
    upload_stopped="Cancelled; what was taken in until then is kept.",
    added="{number:,} added",
    updated="{number:,} updated",
    unchanged="{number:,} unchanged",
    duplicates="{number:,} duplicates",
    not_taken=Counted("{number:,} not taken:", "{number:,} not taken:"),
    too_large="is larger than may be uploaded; take it in with: qa ingest",
    too_many="is one file too many; upload it with the next batch",
    not_read="is of a type that is not read",
    not_sent="could not be sent or kept; try again",
    question_empty="the question is empty; ask something, such as: 日本的试采船叫什么？",
    question_too_long=(
        "the question has {characters:,} characters and at most {most:,} are read;"
        " ask in a sentence or two"
    ),
    no_day="{given!r} is no day; write it as 2026-01-31",
    days_swapped="no day is both since {since} and until {until}; swap the two",
    talk=TALK_ENGLISH,
    reasons=REASONS_ENGLISH,
)
