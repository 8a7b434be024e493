"""Everything that embeddings raises on purpose.

    EmbeddingsError
    ├── ModelNotFoundError   the model named can't be had
    ├── WeightsError         the bundled weights are not the file they should be
    └── IndexFileError       a saved index can't be read

A message is one line: it names the input, says what is wrong and what to do.
"""

from __future__ import annotations


class EmbeddingsError(Exception):
    """The base of all errors of this package."""


class ModelNotFoundError(EmbeddingsError):
    """The model is not installed, not in the folder named, or not to be had from the hub."""


class WeightsError(EmbeddingsError):
    """The bundled weights have the wrong checksum or format."""


class IndexFileError(EmbeddingsError):
    """A saved index is missing, damaged or of another kind."""
