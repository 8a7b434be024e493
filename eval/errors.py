"""What an evaluation raises on purpose, as part of the family in `qa.errors`.

QaError
└── EvalError
    ├── CasesError      the question set can't be read as cases
    ├── BaselineError   the baseline can't be read, or shares no question with the run
    ├── RunError        an unfinished run can't be taken up again
    └── MissingEvalDependencyError   an optional package of the `eval` extra is missing
"""

from __future__ import annotations

from qa.errors import QaError


class EvalError(QaError):
    """The base of the evaluation's own errors."""


class CasesError(EvalError):
    """A question set is unreadable. The message names each bad line with the reason."""


class BaselineError(EvalError):
    """A baseline file is unreadable or belongs to another set."""


class RunError(EvalError):
    """The results on disk belong to another run."""


class MissingEvalDependencyError(EvalError):
    """A package that only the evaluation needs is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"evaluation needs the package {package}: pip install 'citeqa[eval]', "
            f"or pip install {package}"
        )
