"""Question sets: JSON Lines, one case a line, checked whole before anything runs.

A case, with every key it may have:

    {"id": "ship-name", "question": "日本的试采船叫什么？", "language": "zh-Hans",
     "answers": ["地球号", "ちきゅう"], "articles": ["日本试采稀土"], "quote": "……",
     "answerable": true, "tags": ["cross-lingual"],
     "since": "2026-01-01", "until": "2026-02-28", "sources": ["日经中文网"]}

- `id`, `question` and `language` (a BCP 47 tag; `zh-Hans` and `zh-Hant` tell the two
  Chinese scripts apart) are needed.
- `answers`: every surface form that is right. Needed, unless `answerable` is false; then
  there must be none.
- `articles`: the gold articles, each by id, url or title. Without them, retrieval and the
  citation's source are not measured for the case. An unanswerable case may name the
  article that nearly answers it.
- `quote`: the gold sentence, for people who read the report.
- `tags`: any words. The shipped set uses `conflict`, `date`, `number`, `cross-lingual`,
  `near-miss` and `multi-answer` among others.
- `since`, `until` (ISO dates), `sources` and `languages` are passed on with the question.

Blank lines are skipped. Bad lines are all reported together, by number, with the reason.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from eval.errors import CasesError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is right to say to it."""

    id: str
    question: str
    language: str
    """Of the question, as a BCP 47 tag. It chooses the scorer."""
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    """Gold articles: id, url or title."""
    quote: str | None = None
    answerable: bool = True
    tags: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def digest(self) -> str:
        """Return twelve hex digits that change whenever anything of the case does."""
        line = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(line.encode()).hexdigest()[:12]


_KEYS = tuple(field.name for field in fields(Case))
_TEXTS = ("id", "question", "language", "quote", "since", "until")
_LISTS = ("answers", "articles", "tags", "sources", "languages")
_NEEDED = ("id", "question", "language")


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read the cases of a JSON Lines file in UTF-8, in its order.

    Raises:
        CasesError: the file can't be read, holds no case, or has bad lines. The message
            lists every bad line.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise CasesError(
            f"{path}: can't read the question set ({error.strerror}); give a JSON Lines file"
        ) from error
    cases: list[Case] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = parse_case(line)
            if case.id in seen:
                raise ValueError(f'the id "{case.id}" was used on line {seen[case.id]}')
        except ValueError as error:
            problems.append(f"line {number}: {error}")
        else:
            seen[case.id] = number
            cases.append(case)
    if problems:
        raise CasesError(_listing(path, problems))
    if not cases:
        raise CasesError(f"{path}: the question set holds no question")
    return tuple(cases)


def parse_case(line: bytes) -> Case:
    """Read one line as a case.

    Raises:
        ValueError: the line is no case; the message says why.
    """
    try:
        data = json.loads(line.decode(), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    _check_keys(data)
    values: dict[str, Any] = {key: _text(key, data[key]) for key in _TEXTS if key in data}
    values |= {key: _texts(key, data[key]) for key in _LISTS if key in data}
    answerable = data.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError('"answerable" must be true or false')
    case = Case(answerable=answerable, **values)
    _check_meaning(case)
    return case


def digest_of(cases: Iterable[Case]) -> str:
    """Return a SHA-256 of all cases in their order, in hex."""
    return hashlib.sha256("\n".join(case.digest() for case in cases).encode()).hexdigest()


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key occurs twice")
    return data


def _check_keys(data: dict[str, Any]) -> None:
    for key in data:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f'did you mean "{near[0]}"?' if near else "known are " + ", ".join(_KEYS)
            raise ValueError(f'unknown key "{key}"; {hint}')
    missing = [key for key in _NEEDED if key not in data]
    if missing:
        raise ValueError("needs " + ", ".join(f'"{key}"' for key in missing))


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'"{key}" must be a text that is not empty')
    if re.search("[\ud800-\udfff]", value):
        raise ValueError(f'"{key}" holds half of a surrogate pair')
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f'"{key}" must be a list of texts')
    return tuple(_text(key, item) for item in value)


def _check_meaning(case: Case) -> None:
    if case.answerable and not case.answers:
        raise ValueError('needs "answers", or "answerable": false')
    if not case.answerable and case.answers:
        raise ValueError('"answerable" is false, so there must be no "answers"')
    if not _LANGUAGE.fullmatch(case.language):
        raise ValueError(f'"language" must be a tag such as zh-Hans or en, not "{case.language}"')
    for key in ("since", "until"):
        _check_date(key, getattr(case, key))
    if case.since and case.until and case.since > case.until:
        raise ValueError(f'"since" ({case.since}) is later than "until" ({case.until})')


def _check_date(key: str, value: str | None) -> None:
    if value is None:
        return
    try:
        exact = date.fromisoformat(value).isoformat() == value
    except ValueError:
        exact = False
    if not exact:
        raise ValueError(f'"{key}" must be a date such as 2026-01-31, not "{value}"')


def _listing(path: Path, problems: list[str]) -> str:
    count = "1 bad line" if len(problems) == 1 else f"{len(problems)} bad lines"
    return "\n  ".join([f"{path}: {count} in the question set", *problems])
