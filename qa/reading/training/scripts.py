"""Chinese in the other script: the same question and text, Traditional for Simplified or back.

Only texts that keep their length are changed, so that answers keep their place.
"""

from __future__ import annotations

from qa.scripts import convert


def in_other_script(texts: list[str]) -> list[str]:
    """The texts in the script that they are not in; as they are if a length would change."""
    for direction in ("t2s", "s2t"):
        changed = [convert(text, direction) for text in texts]
        if changed != texts:
            same = all(len(a) == len(b) for a, b in zip(texts, changed, strict=True))
            return changed if same else texts
    return texts
