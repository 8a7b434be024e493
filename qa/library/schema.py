"""The library's record on disk, written down as data: tables, settings, versions.

`SCHEMA` is format 1, and each of `STEPS` leads from one format to the next, so that a new
record and an old one that was brought up to date are the same. A library of a later format
is refused with a message, never half read.
"""

from __future__ import annotations

from dataclasses import dataclass

APPLICATION_ID = 0x63697465  # "cite": tells our SQLite files from other people's

RECORD_FILE = "library.db"
VECTORS_FILE = "vectors.faiss"
LEXICAL_FOLDER = "lexical"
LOCK_FILE = "writer.lock"

_ARTICLE_COLUMNS = """
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT,
    url TEXT,
    published TEXT,          -- ISO 8601: a day, or a day and time, with its zone if it is known
    published_from TEXT,
    language TEXT NOT NULL,
    sha256 TEXT NOT NULL,    -- of text
    path TEXT
"""

SCHEMA = f"""
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    duplicate_of TEXT REFERENCES articles (id),  -- the article that is indexed in its place
    {_ARTICLE_COLUMNS}
);
CREATE INDEX articles_by_sha256 ON articles (sha256);
CREATE INDEX articles_by_source ON articles (source, published);
CREATE INDEX articles_by_published ON articles (published);
CREATE INDEX articles_by_duplicate ON articles (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE versions (                          -- what an edited article said before
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    {_ARTICLE_COLUMNS},
    PRIMARY KEY (article_id, version)
);

CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,                    -- of the embedder and the text embedded
    vector BLOB NOT NULL                         -- little-endian float32
);

CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,        -- never used twice
    article_id TEXT NOT NULL REFERENCES articles (id),
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    vector_id INTEGER NOT NULL REFERENCES vectors (id)
);
CREATE INDEX passages_by_article ON passages (article_id, start_at);
CREATE INDEX passages_by_vector ON passages (vector_id);

CREATE TABLE changes (                           -- what the derived indexes must follow
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id INTEGER NOT NULL,
    added INTEGER NOT NULL                       -- 1 added, 0 removed
);
"""


STEPS: dict[int, str] = {
    2: """
CREATE TABLE signatures (                        -- by which texts that are alike are found
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE, -- an indexed one
    story INTEGER NOT NULL,                      -- the least id of the signatures in its group
    signature BLOB                               -- little-endian uint32; NULL for a short text
);
CREATE INDEX signatures_by_story ON signatures (story);

CREATE TABLE bands (                             -- which signatures are worth comparing
    key INTEGER NOT NULL,
    signature_id INTEGER NOT NULL,               -- removed with the signature, by qa.library.stories
    PRIMARY KEY (key, signature_id)
) WITHOUT ROWID;
CREATE INDEX versions_by_sha256 ON versions (sha256);

-- The full-text index did not know of the other places of a text: let it look again.
INSERT INTO changes (passage_id, added)
    SELECT id, 1 FROM passages
    WHERE article_id IN (SELECT duplicate_of FROM articles WHERE duplicate_of IS NOT NULL);
""",
    3: """
CREATE TABLE files (                             -- what was read, and what came of it
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,                   -- resolved
    settled INTEGER NOT NULL,                    -- 1 when all in it was dealt with for good
    rules INTEGER NOT NULL,                      -- READING_RULES at that time
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    sha256 TEXT,                                 -- of the bytes; NULL when they were not read
    format TEXT,
    encoding TEXT,
    doubts TEXT NOT NULL,                        -- what may have been read wrongly, a line each
    characters_in INTEGER NOT NULL,
    characters_kept INTEGER NOT NULL,
    read_at TEXT NOT NULL                        -- when reading began, ISO 8601 in UTC
);

CREATE TABLE file_articles (                     -- also those that another file holds as well
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    article_id TEXT NOT NULL,                    -- may have been deleted since
    PRIMARY KEY (file_id, article_id)
) WITHOUT ROWID;
CREATE INDEX file_articles_by_article ON file_articles (article_id);

CREATE TABLE rejections (                        -- the file, or a part of it, and why
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    path TEXT NOT NULL,                          -- as it was shown
    reason TEXT NOT NULL
);
CREATE INDEX rejections_by_file ON rejections (file_id);
""",
    4: """
CREATE TABLE phrases (                           -- a reason for those who speak other languages
    rejection_id INTEGER PRIMARY KEY REFERENCES rejections (id) ON DELETE CASCADE,
    phrase TEXT NOT NULL                         -- JSON, by qa.phrases
);
""",
}
"""Format → the statements that lead to it from the one before. Each is run in one
transaction, and adds to what is there; a library that can't be written is given the tables
empty, in memory."""

FORMAT_VERSION = max(STEPS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a library was made with. Two libraries with equal settings are searched alike."""

    embedder: str
    dimension: int
    passage_size: int
    tokenizer: int
