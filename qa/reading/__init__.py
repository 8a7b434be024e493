"""Reading: from retrieved passages to the spans that may answer a question."""

from qa.reading.base import Evidence, Reader

__all__ = ["Evidence", "Reader"]
