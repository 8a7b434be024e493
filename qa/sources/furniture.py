"""Lines that a page puts around every article: what they look like.

Recognised by their whole wording, so that a sentence that happens to begin alike stays.
Which of them end an article and which are only left out is the formats' business.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 80

_LISTS: Final = re.compile(
    r"(?:相关|相關|关联|關聯)(?:新闻|新聞|阅读|閱讀|报道|報導|推荐|推薦|文章|链接|連結)"
    r"|(?:编辑|編輯|热门|熱門|小编|小編|精彩|今日)(?:推荐|推薦|新闻|新聞|文章|阅读|閱讀)"
    r"|(?:推荐|推薦|延伸|更多|猜你喜欢)(?:阅读|閱讀|新闻|新聞|文章)?"
    r"|関連(?:記事|ニュース)|あわせて読みたい|おすすめ記事|こちらもおすすめ|人気記事"
    r"|(?:related|recommended|more|popular)(?: (?:articles?|stories|news|reading|from .{1,30}))?"
    r"|(?:read more|most read|you may also like|further reading|keep reading)"
    r"|(?:à )?lire aussi|à voir aussi|lea también|te puede interesar|noticias relacionadas"
    r"|читайте также|по теме|lesen sie auch|관련 ?기사|많이 본 뉴스"
    r"|.{0,8}(?:排行榜?|人気ランキング)|相关|相關|関連|ランキング|都在看|大家都在看",
    re.IGNORECASE,
)
_EDITOR: Final = re.compile(
    r"[（(]?(?:[责責]任?[编編][辑輯]?|[编編][辑輯]|本文[编編][辑輯]|[值執执]班[编編][辑輯])[:：].{1,30}"
)
_REPRINT: Final = re.compile(
    r"(?:本文|[（(【\[]|—{1,2})(?:转自|轉自|转载自|轉載自).{1,50}"
    r"|(?:转自|轉自|转载自|轉載自)[:：].{1,50}"
)
_SHARING: Final = re.compile(
    r"(?:分享到?|字[号號体體]|文字サイズ|share(?: this)?(?: on)?)(?:[:：].{0,40})?"
    r"|(?:转发|轉發|收藏|打印|列印|印刷|评论|評論|点赞|點讚|举报|舉報|复制链接|複製連結)(?: \d+)?"
    r"|扫一扫|掃一掃|返回顶部|回到頂部|回首页|返回首页|阅读全文|展开全文|上一[篇页]|下一[篇页]"
    r"|(?:点击)?(?:加载|載入|查看)更多|没有更多了|シェア|ツイート|印刷する"
    r"|tweet|print|email|save|comments?|subscribe|sign in|log in|advertisement"
    r"|skip to content|back to top|load more|next|previous",
    re.IGNORECASE,
)
_SCANNING: Final = re.compile(
    r"[^。]{0,30}(?:扫描|掃描|长按|長按)[^。]{0,20}(?:二维码|二維碼|QR)[^。]{0,30}", re.IGNORECASE
)
_RIGHTS: Final = re.compile(
    r"(?:copyright )?(?:©|\(c\)).{0,75}|copyright \d{4}.{0,60}"
    r"|.{0,30}(?:版权所有|版權所有|無断転載|无断转载|All rights reserved).{0,40}",
    re.IGNORECASE,
)
_ADVERTISING: Final = re.compile(r"(?:广告|廣告|広告)(?:[:：].{0,40})?|PR|Ad")
_NOTE_AT_END: Final = re.compile(
    r" ?[（(](?:[责責]任?[编編][辑輯]?|[编編][辑輯])[:：][^（）()]{1,30}[）)]$"
)
_KEYWORDS: Final = re.compile(
    r"(?:(?:本文|文章)?(?:关键词|關鍵[词詞字]|标签|標籤|キーワード|タグ)|tags?|keywords?|filed under) ?[:：].{0,75}",
    re.IGNORECASE,
)
_TOOLS: Final = re.compile(
    r"(?:(?:分享到?|收藏|打印|列印|微博|微信|朋友圈|QQ空间|[字號号体體]{2}|[大中小特]|A[+-]?|评论|評論|复制"
    r"|关闭[窗页][口面]|返回首页|facebook|twitter|x|line|whatsapp|linkedin|email|print|share)"
    r"[ ·・|｜/:：,，、]*){2,}",
    re.IGNORECASE,
)
"""A bar of buttons."""
_FIRST_APPEARED: Final = re.compile(
    r"The post .{1,300} (?:first )?appeared(?: first)? on .{1,80}\."
)
_UNTIMELY: Final = re.compile(
    r"(?:[ ·・|｜,，/]*(?:"
    r"\d{1,3} ?(?:秒|分钟|分鐘|小时|小時|天|日|[周週]|个月|個月)前|\d{1,3} ?(?:分|時間|日)前"
    r"|(?:an?|\d{1,3}) (?:second|minute|hour|day|week|month)s? ago|刚刚|剛剛|昨天|前天"
    r"|(?:阅读|閱讀|浏览|瀏覽|点击|點擊|播放|评论|評論)[量数數]? ?[:：]? ?[\d.,]+ ?[万萬wk]?\+?"
    r"|[\d.,]+ ?[万萬]?\+? ?[次人]?(?:阅读|閱讀|浏览|瀏覽|点击|點擊|播放|评论|評論)"
    r"|[\d.,]+k? (?:views?|reads?|comments?|shares?)|\d{1,3} min(?:ute)?s? read"
    r"))+",
    re.IGNORECASE,
)
"""How long ago, and read by how many: true on the day that the page was saved."""
_AROUND: Final = (
    _EDITOR,
    _REPRINT,
    _SHARING,
    _SCANNING,
    _RIGHTS,
    _ADVERTISING,
    _KEYWORDS,
    _TOOLS,
    _FIRST_APPEARED,
    _UNTIMELY,
)
_COLON: Final = " :：»>"


def heads_a_list(line: str) -> bool:
    """Whether a line announces other articles: 相关新闻：."""
    return len(line) <= _LONGEST and bool(_LISTS.fullmatch(line.strip(_COLON)))


def is_editors_note(line: str) -> bool:
    """Whether a line names the editor, as is done beneath an article: 责任编辑：李琳#."""
    return len(line) <= _LONGEST and bool(_EDITOR.fullmatch(line))


def is_untimely(line: str) -> bool:
    """Whether a line only says how long ago, or read by how many: `3小时前 1.2万阅读`."""
    return len(line) <= _LONGEST and bool(_UNTIMELY.fullmatch(line))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to an article.

    Args:
        line: A clean line.

    Returns:
        True for heads of lists, editors' names, share buttons, rights and the like.
    """
    if len(line) > _LONGEST:
        return bool(_FIRST_APPEARED.fullmatch(line))
    return heads_a_list(line) or any(form.fullmatch(line) for form in _AROUND)


def without_editors_note(text: str) -> str:
    """Cut the editor's name off an article's end, where it stands alone or in brackets.

    Args:
        text: A clean text, one paragraph a line.

    Returns:
        The text without it, empty when there was nothing else.
    """
    above, _, last = text.rpartition("\n")
    if is_editors_note(last):
        return above
    note = _NOTE_AT_END.search(text, max(0, len(text) - _LONGEST))
    return text[: note.start()] if note else text
