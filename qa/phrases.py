"""Why an input was not taken, in English that a door can say in another language.

A `Phrase` is its English text, so whoever wants no more than that takes it for a string; it
also knows its kind and the facts that its sentence names. What other languages make of a
kind is theirs to say (`qa.web.words`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


ENGLISH: Final[Mapping[str, str]] = {
    # what was given
    "no_such_input": "there is no such file or folder: check the path",
    "no_file_or_folder": "it is neither a file nor a folder: give one of these",
    "no_file_or_dead_link": "it is no file, or a link that leads nowhere: remove it",
    "not_opened": "it can't be opened: {fault}",
    "folder_empty": "the folder holds no file to read: give another, or add articles",
    "type_not_read": "{suffix} files are not read: give one of {known}",
    # opening a file
    "name_not_unicode": "the name of {name} is not valid Unicode: rename the file",
    "is_folder": "{name} is a folder: give the path of a file",
    "is_no_file": "{name} is no file: give the path of a file",
    "refused": "can't open {name}: {fault}; check the path and its permissions",
    "no_path": "the name is no path",
    "too_large_whole": (
        "{name} is larger than {mebibytes} MiB, and not in a format that is read line by line"
        " (JSON Lines, CSV, RSS): split it"
    ),
    # what it is
    "empty": "{name} is empty: remove it, or fetch it again",
    "other_kind": "{name} is {what}, which can't be read: save its text as UTF-8 and try that",
    "old_office": "an old office document, or one with a password",
    "rtf": "an RTF document",
    "png": "a PNG image",
    "jpeg": "a JPEG image",
    "gif": "a GIF image",
    "riff": "an image or a recording",
    "gzip": "a gzip archive",
    "seven_zip": "a 7-Zip archive",
    "database": "a database",
    "binary": (
        "{name} holds binary data: it is no text, or a damaged one; fetch it again, or save its"
        " text as UTF-8"
    ),
    "damaged_text": (
        "{name} holds binary or damaged data: fetch it again, or save it as UTF-8 text"
    ),
    "mark_is_wrong": (
        "{name} is damaged: it says that it is {encoding} and is not; fetch it again, or save it"
        " as UTF-8"
    ),
    "encoding_unknown": (
        "can't tell the encoding of {name} (not UTF-8 at byte {position}): save it as UTF-8 and"
        " try again"
    ),
    "xml_entities": (
        "{name} is XML that defines entities of its own, which can be a trap and are never"
        " resolved: fetch it again, or save it as HTML"
    ),
    "xml_data": (
        "{name} holds XML data that is neither RSS nor Atom, which can't be read: save the"
        " article as text or HTML"
    ),
    "no_article": (
        "{name} holds no article: no text is left beside titles and navigation; if there is one,"
        " save it as a .txt file"
    ),
    # its parts
    "part": "{place} of {name} can't be read: {reason}",
    "more_parts": "{number:,} more parts of it can't be read; see the reasons of the others",
    "line": "line {number}",
    "record": "record {number}",
    "item": "item {number}",
    "page": "page {number}",
    "mail_part": "part {number}",
    "end": "the end",
    "what_follows": "what follows “{head}”",
    "line_too_long": "it is longer than {most:,} characters",
    "line_encoding": "it is not in the file's encoding, {encoding}",
    "no_mark": "{most:,} characters without the mark ，正文： are no article",
    # records and tables
    "no_text": "it has no text",
    "no_record_read": "{name} holds no article that can be read; {place}: {reason}",
    "no_text_field": (
        "{name} holds data, and no record of it has an article's text: name the field text,"
        " content or 正文"
    ),
    "json_damaged": "{name} is damaged JSON ({fault}): export it again",
    "json_damaged_on": "from here on the JSON is damaged ({fault})",
    "no_json": "it is no JSON ({fault})",
    "no_object": "it is no object",
    "no_text_column": (
        "{name} is a table whose first row names no column that is an article's text: name the"
        " columns title, text, source, url and date, or in Chinese"
    ),
    "quotes_damaged": "its quotes are damaged ({fault}); export the table again",
    "cells_differ": "it has {cells} cells where the header has {columns}",
    # HTML and feeds
    "tag_trap": (
        "{name} has a tag with more than {most:,} attributes, as no article has: save its text"
        " as a .txt file"
    ),
    "no_text_in_tags": "{name} holds no text between its tags: fetch it again",
    "nested_too_deeply": (
        "{name} nests too deeply, or holds too long a stretch of text, to be parsed safely: save"
        " its text as a .txt file"
    ),
    "feed_damaged": "{name} is a damaged feed, which can't be parsed: fetch it again",
    "feed_without_items": (
        "{name} is a feed without items in its first {most:,} characters: fetch it again"
    ),
    "feed_breaks_off": "the feed breaks off within an item; fetch it again",
    "item_without_end": "it has no end within reason; fetch the feed again",
    # documents
    "pdf_encrypted": ("{name} is encrypted: open it with its password and print it to a new PDF"),
    "pdf_protected": (
        "{name} is protected in a way that can't be undone here: print it to a new PDF"
    ),
    "pdf_damaged": "{name} is a damaged PDF: fetch it again",
    "pdf_unparsable": (
        "{name} can't be parsed: recognise its text (OCR) first, or save it as text"
    ),
    "pdf_scanned": (
        "{name} holds no text, only pictures of pages: recognise its text (OCR) first, or save"
        " it as text"
    ),
    "pdf_fonts": (
        "{name} does not say which characters its fonts show: recognise its text (OCR) first, or"
        " save it as text"
    ),
    "page_is_picture": "it is a picture; recognise its text first",
    "page_damaged": "it is damaged",
    "word_without_text": ("{name} is a damaged Word document: its text is missing; save it again"),
    "word_damaged": "{name} is a damaged Word document: save it again, or as text",
    "mail_damaged": "{name} is a damaged mail, which can't be parsed: save it again",
    "mail_breaks_off": "the mail breaks off; save it again",
    "base64_damaged": "it breaks off (damaged base64): save the mail again",
    "mail_text": "the text of {name}",
    # archives
    "zip_damaged": "{name} is a damaged ZIP file: fetch it again",
    "zip_empty": "{name} holds no file to read: give another, or put articles in it",
    "zip_link": "it is a link to another file: pack that file",
    "zip_encrypted": "{name} is encrypted: unpack the archive with its password",
    "zip_too_large": "{name} is larger than {mebibytes} MiB: split it",
    "zip_bomb": (
        "{name} unpacks to {times} times its size or more, as no text does: leave it out, or"
        " unpack it yourself"
    ),
    "zip_member_damaged": (
        "{name} is damaged, or packed in a way that can't be read: pack it again"
    ),
    "unpacks_too_large": (
        "{name} unpacks to more than {mebibytes} MiB: unpack it yourself and give the folder"
    ),
    "too_deep": "{name} lies too many archives deep: unpack the outer one",
    "other_document": (
        "{name} is a document of a kind that can't be read: save it as DOCX, PDF or HTML"
    ),
    # among articles
    "contradicts": (
        "《{title}》 has the same address or date and title as the article from {first}, with"
        " other words; the first was kept"
    ),
}
"""Kind → its English, with the facts to fill in."""


class Phrase(str):
    """A reason, or a part of one, in English, which knows its kind and its facts."""

    __slots__ = ("facts", "kind")

    kind: str
    facts: Mapping[str, str | int]
    """What its sentence names: names, numbers, other phrases."""

    def __new__(cls, kind: str, /, **facts: str | int) -> Self:
        """Say it in English.

        Args:
            kind: One of `ENGLISH`.
            facts: What its sentence names.
        """
        return cls.kept(ENGLISH[kind].format(**facts), kind, facts)

    @classmethod
    def kept(cls, text: str, kind: str, facts: Mapping[str, str | int]) -> Self:
        """Make one again whose English is known, maybe of a kind that is not."""
        phrase = super().__new__(cls, text)
        phrase.kind, phrase.facts = kind, facts
        return phrase

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be copied: with its kind and facts, not as a mere string."""
        return Phrase.kept, (str(self), self.kind, self.facts)

    def changed(self, change: Callable[[str], str]) -> Phrase:
        """The same with other names: `change` is applied to the text and to each fact."""
        facts = {name: _changed(fact, change) for name, fact in self.facts.items()}
        return Phrase.kept(change(str(self)), self.kind, facts)

    def to_json(self) -> str:
        """Write it down whole; `from_json` reads it."""
        return json.dumps(_plain(self), ensure_ascii=False)

    @staticmethod
    def from_json(written: str) -> Phrase:
        """Read what `to_json` wrote, maybe that of a later citeqa with more kinds."""
        phrase: Phrase = _phrase(json.loads(written))
        return phrase


def say(words: str, templates: Mapping[str, str]) -> str:
    """Say something in the language of `templates`: kind → sentence, with facts to fill in.

    What is no phrase, or of a kind that the language does not know, stays as it is.
    """
    if not isinstance(words, Phrase) or words.kind not in templates:
        return str(words)
    facts = {
        name: say(fact, templates) if isinstance(fact, str) else fact
        for name, fact in words.facts.items()
    }
    return templates[words.kind].format(**facts)


def _changed(fact: str | int, change: Callable[[str], str]) -> str | int:
    if isinstance(fact, Phrase):
        return fact.changed(change)
    return change(fact) if isinstance(fact, str) else fact


def _plain(fact: str | int) -> Any:
    if not isinstance(fact, Phrase):
        return fact
    facts = {name: _plain(each) for name, each in fact.facts.items()}
    return {"text": str(fact), "kind": fact.kind, "facts": facts}


def _phrase(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    facts = {name: _phrase(each) for name, each in plain["facts"].items()}
    return Phrase.kept(plain["text"], plain["kind"], facts)
