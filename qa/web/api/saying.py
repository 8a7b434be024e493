"""What a chat message says beside what articles say, in the language of its question."""

from dataclasses import dataclass
from typing import Final

from qa.rendering import ABSTENTIONS, DOUBTFUL
from qa.scripts import is_traditional
from qa.sources.language import language_of


@dataclass(frozen=True, slots=True)
class Sayings:
    """The sentences of one language. Names in braces are filled in."""

    abstentions: dict[str, str]
    doubtful: str
    others: str
    searched: str
    sure: str
    likely: str
    uncertain: str
    undated: str

    def confidence(self, confidence: float) -> str:
        """A probability in words and number."""
        words = (
            self.sure if confidence >= 0.8 else self.likely if confidence >= 0.5 else self.uncertain
        )
        return words.format(percent=f"{confidence:.0%}")


SIMPLIFIED: Final = Sayings(
    abstentions={
        "no_evidence": "新闻库里没有答案：没有与这个问题有关的内容。",
        "low_confidence": "新闻库里没有答案，或者说得不够清楚，不足以引用。",
        "outside_archive": "在所选的范围内，新闻库里没有任何文章。",
    },
    doubtful="找到了，但把握太小，不能算作答案：",
    others="新闻库里的其他答案：",
    searched="实际查找的问题：{question}",
    sure="有把握，{percent}",
    likely="很可能，{percent}",
    uncertain="不确定，{percent}",
    undated="日期不详",
)
TRADITIONAL: Final = Sayings(
    abstentions={
        "no_evidence": "新聞庫裡沒有答案：沒有與這個問題相關的內容。",
        "low_confidence": "新聞庫裡沒有答案，或是說得不夠清楚，不足以引用。",
        "outside_archive": "在選定的範圍內，新聞庫裡沒有任何文章。",
    },
    doubtful="找到了，但把握太小，不能算作答案：",
    others="新聞庫裡的其他答案：",
    searched="實際查找的問題：{question}",
    sure="有把握，{percent}",
    likely="很可能，{percent}",
    uncertain="不確定，{percent}",
    undated="日期不詳",
)
JAPANESE: Final = Sayings(
    abstentions={
        "no_evidence": "記事アーカイブに答えはありません。質問に関係する内容が見つかりませんでした。",
        "low_confidence": "記事アーカイブに答えがないか、引用できるほどはっきり書かれていません。",
        "outside_archive": "指定された範囲には、記事がひとつもありません。",
    },
    doubtful="見つかりましたが、答えとするには不確かです：",
    others="記事アーカイブにある別の答え：",
    searched="検索した質問：{question}",
    sure="確実、{percent}",
    likely="おそらく、{percent}",
    uncertain="不確か、{percent}",
    undated="日付不明",
)
ENGLISH: Final = Sayings(
    abstentions=dict(ABSTENTIONS),
    doubtful=f"{DOUBTFUL}:",
    others="Other answers in the archive:",
    searched="Searched for: {question}",
    sure="sure, {percent}",
    likely="likely, {percent}",
    uncertain="uncertain, {percent}",
    undated="undated",
)


def sayings_for(question: str) -> Sayings:
    """The sentences of a question's language; English for one that we do not speak."""
    language = language_of(question)
    if language == "zh":
        return TRADITIONAL if is_traditional(question) else SIMPLIFIED
    return JAPANESE if language == "ja" else ENGLISH
