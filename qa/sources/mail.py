"""EML: a mail as a file, with what is attached to it.

Its parts may each have another encoding, so it is read as bytes. The standard library takes it
apart; the bytes are decoded by `encoding`, because the library puts question marks where a
stated encoding does not fit, and `gb2312` hardly ever fits what is sent under that name.
"""

from __future__ import annotations

import re
from email import errors, message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources import plain
from qa.sources.bodies import text_of, without_opening
from qa.sources.cleaning import clean_line, normalised
from qa.sources.credits import Credit
from qa.sources.dates import dates_in
from qa.sources.draft import Draft, Enclosed, Unread
from qa.sources.encoding import decode_labelled
from qa.sources.files import why_not_read
from qa.sources.paths import beneath, shown
from qa.types import FailedInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.sources.draft import Part

_FIELD: Final = re.compile(rb"([!-9;-~]{1,80}):")
_OF_MAIL: Final = frozenset(
    {
        b"to", b"date", b"subject", b"message-id", b"mime-version", b"received", b"return-path",
        b"content-type", b"delivered-to",
    }
)  # fmt: skip
_FEWEST: Final = 2
"""Fields of mail that a text must open with, beside `From`."""
_HEAD: Final = 1 << 16
_SIGNATURE: Final = "\n-- \n"
_MUCH_MORE: Final = 3
"""How many times longer than the plain text an HTML body is when the text only says so."""
_DEEPEST: Final = 20
_WORD: Final = re.compile(r"\w")
_FAULTS: Final = (
    AssertionError, AttributeError, LookupError, TypeError, ValueError, errors.MessageError,
)  # fmt: skip
"""What the standard library was seen to raise on damaged mail."""


def looks_like(data: bytes) -> bool:
    """Whether a file opens with the fields of a mail."""
    names: set[bytes] = set()
    for line in data[:_HEAD].removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        if line[:1] in (b" ", b"\t") and names:
            continue
        field = _FIELD.match(line)
        if field is None:
            break
        names.add(field[1].lower())
    return b"from" in names and len(names & _OF_MAIL) >= _FEWEST


def parse(data: bytes, path: Path) -> list[Part]:
    """Read a mail.

    Args:
        data: The file.
        path: Where it lies.

    Returns:
        A draft of the mail itself if it has a text, the attached files and mails, and what of
        it can't be read.

    Raises:
        SourceError: The mail is damaged, or its encoding can't be told.
    """
    try:
        # The older policy, which leaves the fields as they are sent.
        mail = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf"), policy=policy.compat32)
        return list(_parts(mail, path))
    except (*_FAULTS, RecursionError) as error:
        raise SourceError(Phrase("mail_damaged", name=shown(path))) from error


def _parts(mail: Message, path: Path) -> Iterator[Part]:
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    others: list[Part] = []
    for number, part in enumerate(_leaves(mail, 0), start=1):
        kind, name = part.get_content_type(), _file_name(part)
        try:
            if name is None and kind in texts:
                texts[kind].append(_text(part, path))
            else:
                others.extend(_attached(part, name, number, path))
        except SourceError as error:
            others.append(Unread(Phrase("mail_part", number=number), error.reason))
    plain_text, html = _bodies(texts, path)
    body = html if len(html) > _MUCH_MORE * len(plain_text) else plain_text
    draft = _draft(mail, body)
    if _WORD.search(draft.text):
        yield draft
    yield from others
    if any(isinstance(defect, errors.CloseBoundaryNotFoundDefect) for defect in mail.defects):
        yield Unread(Phrase("end"), Phrase("mail_breaks_off"))


def _bodies(texts: dict[str, list[str]], path: Path) -> tuple[str, str]:
    """Make the plain and the HTML parts one text each."""
    plain_text = normalised("\n\n".join(texts["text/plain"])).partition(_SIGNATURE)[0]
    html = [text_of(each, path) for each in texts["text/html"] if each.strip()]
    return "\n".join(plain.paragraphs(plain_text)), "\n".join(html)


def _draft(mail: Message, body: str) -> Draft:
    title = _field(mail, "Subject")
    credit, lines = without_opening(body, title)
    stated = Credit(_sender(mail), None, dates_in(_field(mail, "Date"), "meta"))
    known = stated | credit
    return Draft(title, "\n".join(lines), known.source, known.url, known.dates)


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    """Give the parts that hold no others; a mail attached to the mail is one."""
    inner = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(inner, list):
        yield part
    elif depth < _DEEPEST:
        for each in inner:
            if isinstance(each, Message):
                yield from _leaves(each, depth + 1)


def _text(part: Message, path: Path) -> str:
    """Decode a part's text."""
    name = Phrase("mail_text", name=shown(path))
    text = decode_labelled(_payload(part), part.get_content_charset(), name)
    if part.get_param("format") == "flowed":  # RFC 3676: a line that ends with a space goes on
        delete = part.get_param("delsp") == "yes"
        text = re.sub(r"(?<!\n--) \r?\n", "" if delete else " ", text)
    return text


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    if any(isinstance(defect, errors.InvalidBase64LengthDefect) for defect in part.defects):
        raise SourceError(Phrase("base64_damaged"))
    return data if isinstance(data, bytes) else b""


def _attached(part: Message, name: str | None, number: int, path: Path) -> Iterator[Part]:
    """Give an attached file or mail; pictures within the text are passed over."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            yield Enclosed(beneath(path, name or f"mail {number}.eml"), inner[0].as_bytes())
        return
    if name is None or part.get_content_disposition() == "inline":
        return
    if reason := why_not_read(name):
        yield FailedInput(shown(beneath(path, name)), reason)
    else:
        yield Enclosed(beneath(path, name), _payload(part))


def _file_name(part: Message) -> str | None:
    name = part.get_filename()
    return _decoded(name, part.get_content_charset()) or "unnamed" if name else None


def _sender(mail: Message) -> str | None:
    """Read the name of who sent it, not the address."""
    raw = _raw(mail, "From")
    name = parseaddr(raw)[0] or raw.partition("<")[0]
    name = clean_line(_decoded(name, _charset(mail))).strip('" ')
    return None if "@" in name else name or None


def _field(mail: Message, name: str) -> str:
    return clean_line(_decoded(_raw(mail, name), _charset(mail)))


def _raw(mail: Message, name: str) -> str:
    """Give a field as it was sent, its bytes beyond ASCII as surrogates."""
    fields = (value for each, value in mail.raw_items() if each.lower() == name.lower())
    return str(next(fields, ""))


def _charset(mail: Message) -> str | None:
    """Give the encoding of the first text, which bare bytes in the fields share."""
    return next(filter(None, (part.get_content_charset() for part in _leaves(mail, 0))), None)


def _decoded(raw: str, charset: str | None) -> str:
    """Decode a field: encoded words (RFC 2047), or the bare bytes that some programs send.

    Empty when that can't be done: a mail without subject is better than none.
    """
    data = raw.encode("utf-8", "surrogateescape")
    try:
        words = [(data, charset)] if not data.isascii() else decode_header(raw)
        return "".join(
            word if isinstance(word, str) else decode_labelled(word, label, "a field")
            for word, label in words
        )
    except (SourceError, errors.MessageError):
        return ""
