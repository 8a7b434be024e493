import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.apparatus import without_apparatus
from qa.sources.cleaning import clean_text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("大桥[1]周三通车[2][4]。", "大桥周三通车。"),
        ("大桥周三通车 [2]，全长1280米[3, 5]。[6-8]", "大桥周三通车，全长1280米。"),
        ("大桥周三通车【3】。", "大桥周三通车。"),
        ("The bridge[1] opened.[2][3] It is long.", "The bridge opened. It is long."),
        ("全长[注1]1280米[来源请求]", "全长1280米"),
        # Not a mark: a year, a number that opens a line, words, a lenticular heading.
        ("大桥[2025]通车", "大桥[2025]通车"),
        ("[1] 县水利局公告", "[1] 县水利局公告"),
        ("他[局长]说", "他[局长]说"),
        ("【3】渡口停航", "【3】渡口停航"),
        ("大桥通车。\n▲通车当天的桥面。\n渡口停航。", "大桥通车。\n渡口停航。"),
        ("图：茶馆早市 何岸摄\n渡口停航。", "渡口停航。"),
        ("图片来源：南岭图片社", ""),
        ("Photo: T. Okafor\nThe ferry stopped.", "The ferry stopped."),
        ("写真：共同", ""),
        ("大桥通车（图/新华社）。", "大桥通车。"),
        ("大桥通车。（图片由县里提供）", "大桥通车。"),
        ("大桥通车（何岸 摄）", "大桥通车"),
        # The library, and a caption that is a sentence of the article.
        ("读者（图书馆的常客）说", "读者（图书馆的常客）说"),
        ("图书馆：周一闭馆", "图书馆：周一闭馆"),
        ("照片显示，大桥已经合龙。", "照片显示，大桥已经合龙。"),
        ("Photographs show the bridge.", "Photographs show the bridge."),
    ],
)
def test_what_is_taken_out(text: str, left: str) -> None:
    assert without_apparatus(text) == left


@given(
    st.lists(
        st.sampled_from(
            ["[1]", "[23]", "【4】", "[", "]", " ", "\n", "图：", "（摄）", "甲", "a", "。"]
        )
    )
)
def test_clean_text_stays_clean(pieces: list[str]) -> None:
    left = without_apparatus(clean_text("".join(pieces)))
    assert left == clean_text(left)
