import pytest

from qa.reading.windows import WindowMaker, bundled_window_maker


@pytest.fixture(scope="session")
def maker() -> WindowMaker:
    return bundled_window_maker()
