"""Bytes to text, or a refusal: never a text that merely looks decoded.

Tried in this order: a byte order mark, UTF-8, what the page declares, then the encodings
of the East Asian web, each believed only when the result reads like a language. Where that
leaves a doubt charset-normalizer is the judge, and where that has doubts too the file is
refused, because a wrong guess would be cited as if it were the article. What may be wrong
with a text that is read is told beside it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources import familiar
from qa.sources.damage import LOST, damage_in, decoded_but_for_a_few

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"RIFF", "riff"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "seven_zip"),
    (b"SQLite format 3", "database"),
)
_EAST_ASIAN: Final = (
    ("gb18030", familiar.HAN),
    ("cp950", familiar.HAN),
    ("big5hkscs", familiar.HAN),  # only where cp950 has a gap
    ("cp932", familiar.KANA),
    ("euc_jp", familiar.KANA),
    ("cp949", familiar.HANGUL),
    ("utf-16-le", familiar.EVERY),
    ("utf-16-be", familiar.EVERY),
)
_ISO_2022_JP: Final = (b"\x1b$B", b"\x1b$@")
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_DECODABLE: Final = re.compile(
    r"gb18030|cp950|big5hkscs|cp932|euc_jp|cp949|iso2022_jp|iso8859-\d+|cp125\d|koi8-[ru]"
)
_HEAD: Final = 4096
"""Bytes in which a page declares its encoding."""
_SUPERSETS: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-1": "cp1252", "ascii": "cp1252",
}  # fmt: skip
"""What pages mean when they declare the narrower one (WHATWG Encoding Standard)."""
_WESTERN: Final = re.compile("[\x00-\x7f‘’‚“”„–—…•·€£©®™°«»¿¡ßœŒŸÿ\xa0À-ÖØ-öø-ý]*", re.DOTALL)
_UNLIKELY_WESTERN: Final = re.compile("[À-ÿ]{3}")
_JUDGED: Final = 1 << 18
"""Bytes that charset-normalizer is given: plenty, and it takes its time."""
_ESTIMATE: Final = "its encoding is an estimate"
_MOSTLY: Final = 0.7
"""The share of ASCII that makes UTF-16 text Western."""
_LAST_OF_TWO_BYTES: Final = "\u07ff"
"""Two words of GBK may be valid UTF-8 by chance, as letters that take two bytes; hardly more."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROLS: Final = 0.01
"""The share of control characters above which a text is none."""
_MOST_LOST: Final = 0.02
"""The same for characters that could not be decoded."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what its bytes were taken for."""

    text: str
    encoding: str
    """Python's name of it: `utf-8`, `gb18030`, `cp950` …"""
    doubt: str = ""
    """Why the text may be wrong, as a sentence about it; empty when nothing says so."""

    @property
    def doubtful(self) -> bool:
        """Whether there is a doubt."""
        return bool(self.doubt)


def decode(data: bytes, name: str) -> str:
    """Decode a file that should be text; see `decode_and_tell`."""
    return decode_and_tell(data, name).text


def decode_and_tell(data: bytes, name: str) -> Decoded:
    """Decode a file that should be text, and say by what.

    Args:
        data: The whole file.
        name: What to call it in an error.

    Returns:
        Its text, without byte order mark, otherwise exactly as it is encoded; the encoding.

    Raises:
        SourceError: The file is empty, is no text, or its encoding can't be told.
    """
    if not data.strip(b" \t\r\n\0") or data in (mark for mark, _ in _MARKS):
        raise SourceError(Phrase("empty", name=name))
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise SourceError(Phrase("other_kind", name=name, what=Phrase(kind)))
    found = _marked(data, name) or _unmarked(data, name)
    size = len(found.text)
    if (
        len(_CONTROLS.findall(found.text)) > _MOST_CONTROLS * size
        or found.text.count(LOST) > _MOST_LOST * size
    ):
        raise SourceError(Phrase("damaged_text", name=name))
    damage = damage_in(found.text)
    return replace(found, doubt=damage) if damage else found


def _marked(data: bytes, name: str) -> Decoded | None:
    """Decode as the byte order mark says; None when there is no mark."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = _decoded_mostly(data[len(mark) :], codec)
            if text is None:
                raise SourceError(Phrase("mark_is_wrong", name=name, encoding=codec.upper()))
            return Decoded(text, codec)
    return None


def _unmarked(data: bytes, name: str) -> Decoded:
    if b"\0" in data:
        return _wide(data, name)
    if any(escape in data for escape in _ISO_2022_JP):
        japanese = _decoded(data, "iso2022_jp_ext")
        if japanese is not None:
            return Decoded(japanese, "iso2022_jp_ext")
    text = _decoded_mostly(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    found = _declared(data)
    if found is None and (found := _guessed(data) or _damaged(data)) is not None:
        found = replace(found, doubt=_contradicted(data, found.encoding) or found.doubt)
    if found is None:
        raise SourceError(Phrase("encoding_unknown", name=name, position=_first_fault(data)))
    return found


def _wide(data: bytes, name: str) -> Decoded:
    """Decode UTF-16 without a mark: the only text with zero bytes in it."""
    readings = [
        Decoded(text, codec)
        for codec in ("utf-16-le", "utf-16-be")
        if (text := _decoded(data, codec)) is not None and "\0" not in text
    ]
    likely = [each for each in readings if _is_ascii_mostly(each.text) or _convinces(each.text)]
    if len(likely) != 1:
        raise SourceError(Phrase("binary", name=name))
    return likely[0]


def _is_ascii_mostly(text: str) -> bool:
    return sum(character.isascii() for character in text) > _MOSTLY * len(text)


def _convinces(text: str, stock: frozenset[str] = familiar.EVERY) -> bool:
    return (familiar.share(text, stock) or 0) >= familiar.LEAST_SHARE


def decode_labelled(data: bytes, label: str | None, name: str) -> str:
    """Decode a stretch of bytes whose encoding is stated beside it, as in mail.

    Args:
        data: The bytes, maybe too few to tell anything by.
        label: The encoding that is stated.
        name: What to call it in an error.

    Returns:
        Its text: as the label says, unless the bytes contradict that.

    Raises:
        SourceError: As `decode` does.
    """
    if data.isascii() and not any(escape in data for escape in _ISO_2022_JP):
        return data.decode("ascii")
    text = _decoded(data, "utf-8")
    if text is not None and "\0" not in text and max(text) > _LAST_OF_TWO_BYTES:
        return text
    found = _as_labelled(data, label) if label else None
    if found is None or "\0" in found.text:
        found = decode_and_tell(data, name)
    return found.text


def _declared(data: bytes) -> Decoded | None:
    """Decode as the page declares, unless the bytes contradict it."""
    label = _label(data)
    return _as_labelled(data, label) if label else None


def _label(data: bytes) -> str | None:
    match = _DECLARED.search(data, 0, _HEAD)
    return match[1].decode("latin-1") if match else None


def _contradicted(data: bytes, encoding: str) -> str:
    """Say so when a page declares another encoding than the one it is in."""
    label = _label(data)
    return f"it declares {label} and is {encoding}" if label and _codec(label) != encoding else ""


def _codec(label: str) -> str | None:
    """Name the codec that is meant by a label; None when no encoding has that name."""
    try:
        codec = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(codec, codec)


def _as_labelled(data: bytes, label: str) -> Decoded | None:
    codec = _codec(label)
    if codec is None or not _DECODABLE.fullmatch(codec):
        return None
    text = _decoded(data, codec)
    if text is None:
        return None
    found = Decoded(text, codec)
    stock = dict(_EAST_ASIAN).get(codec)
    if stock is None:  # one byte a letter: any bytes at all would do
        return None if _readings(data) else found
    return found if familiar.share(text, stock) is None or _convinces(text, stock) else None


def _guessed(data: bytes) -> Decoded | None:
    """Decode by what reads like a language; None when nothing does, or too much."""
    readings = _readings(data)
    if len(readings) == 1:
        codec, text = next(iter(readings.items()))
        return Decoded(text, codec)
    sample = _beginning(data)
    verdict = _judge(sample)
    if verdict is None:
        return None
    if readings:
        agreeing = [codec for codec in readings if _decoded(sample, codec) == verdict]
        if len(agreeing) != 1:
            return None
        return Decoded(readings[agreeing[0]], agreeing[0], doubt=_ESTIMATE)
    western = _decoded(data, "cp1252")
    if western is None or not _WESTERN.fullmatch(western) or _UNLIKELY_WESTERN.search(western):
        return None
    agrees = verdict == _decoded(sample, "cp1252")
    return Decoded(western, "cp1252", doubt=_ESTIMATE) if agrees else None


def _damaged(data: bytes) -> Decoded | None:
    """Decode a text in which a few characters are damaged, if only one encoding fits."""
    readings = _readings(data, decoded_but_for_a_few)
    if len(readings) != 1:
        return None
    codec, text = next(iter(readings.items()))
    return Decoded(text, codec)


def _readings(
    data: bytes, decoded: Callable[[bytes, str], str | None] | None = None
) -> dict[str, str]:
    """Decode with every East Asian codec; keep what reads like its language."""
    readings: dict[str, str] = {}
    for codec, stock in _EAST_ASIAN:
        text = (decoded or _decoded)(data, codec)
        if text is not None and _convinces(text, stock):
            readings[codec] = text
    if "cp950" in readings:
        readings.pop("big5hkscs", None)
    return readings


def _beginning(data: bytes) -> bytes:
    """Take whole lines, so that no letter is cut in two, where there are lines."""
    end = data.rfind(b"\n", 0, _JUDGED) + 1 if len(data) > _JUDGED else len(data)
    return data[: end or _JUDGED]


def _judge(sample: bytes) -> str | None:
    """Ask charset-normalizer."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return None if best is None else str(best)


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _decoded_mostly(data: bytes, codec: str) -> str | None:
    text = _decoded(data, codec)
    return decoded_but_for_a_few(data, codec) if text is None else text


def _first_fault(data: bytes) -> int:
    """Find the first byte that is not UTF-8, counting from 0."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return fault.start
    return len(data)
