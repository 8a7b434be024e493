"""A process for the survival tests: adds articles one by one, and says so after each.

`python -m tests.qa.library.adder FOLDER COUNT`
"""

import sys
from pathlib import Path

from qa.errors import QaError
from qa.library import LocalLibrary
from tests.qa.library.archive import SETTINGS, article, prepared


def main(folder: Path, count: int) -> None:
    exists = LocalLibrary.exists(folder)
    library = LocalLibrary.open(folder) if exists else LocalLibrary.create(folder, SETTINGS)
    for number in range(count):
        ready, vectors = prepared(article(f"第{number}号", f"第{number}号报道。" + "稀土。" * 2000))
        library.add([ready], vectors)
        sys.stdout.write(f"{ready.article.id}\n")
        sys.stdout.flush()
        if number % 5 == 4:
            library.delete([f"id-第{number - 2}号"])
            sys.stdout.write(f"-id-第{number - 2}号\n")
            sys.stdout.flush()
            library.flush()
    library.close()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except QaError as error:
        sys.exit(f"{type(error).__name__}: {error}")
