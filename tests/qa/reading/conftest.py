import pytest

from embeddings.bundled import weights_path
from embeddings.e5_file import read_e5_file
from qa.reading.span_network import window_maker
from qa.reading.windows import WindowMaker


@pytest.fixture(scope="session")
def maker() -> WindowMaker:
    return window_maker(read_e5_file(weights_path()))
