"""A process for tests: the `qa` command with a quick embedder that takes its time.

`python -m tests.qa.ingest_process SECONDS ARGUMENT…`: so many seconds for each batch.
"""

import sys
import time
from unittest.mock import patch

from qa.cli import main
from tests.qa.embedding import HashEmbedder

if __name__ == "__main__":
    seconds = float(sys.argv[1])
    embedder = HashEmbedder(lambda _: time.sleep(seconds))
    with patch("qa.writable_archive.open_embedder", return_value=embedder):
        main(sys.argv[2:])
