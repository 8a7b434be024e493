"""What a chat message says beside what articles say, in the language of its question."""

from dataclasses import dataclass
from typing import Final, get_args

from qa.rendering import certainty
from qa.scripts import is_traditional
from qa.sources.language import language_of
from qa.types import Abstention
from qa.web import words
from qa.web.words import Words


@dataclass(frozen=True, slots=True)
class Sayings:
    """The sentences of one language. Names in braces are filled in."""

    abstentions: dict[Abstention, str]
    doubtful: str
    others: str
    searched: str
    sure: str
    likely: str
    uncertain: str
    undated: str

    def confidence(self, confidence: float) -> str:
        """A probability in words and number."""
        chosen = {"sure": self.sure, "likely": self.likely, "uncertain": self.uncertain}
        return chosen[certainty(confidence)].format(percent=f"{confidence:.0%}")


def _of(spoken: Words, searched: str) -> Sayings:
    """The chat's own words, for a language that it speaks."""
    abstentions: tuple[Abstention, ...] = get_args(Abstention)
    return Sayings(
        abstentions={kind: spoken.abstention(kind) for kind in abstentions},
        doubtful=spoken.doubtful,
        others=spoken.other_answers,
        searched=searched,
        sure=spoken.sure,
        likely=spoken.likely,
        uncertain=spoken.uncertain,
        undated=spoken.undated,
    )


ENGLISH: Final = _of(words.ENGLISH, "Searched for: {question}")
SIMPLIFIED: Final = _of(words.SIMPLIFIED, "实际查找的问题：{question}")
TRADITIONAL: Final = _of(words.TRADITIONAL, "實際查找的問題：{question}")
JAPANESE: Final = Sayings(
    abstentions={
        "no_evidence": "記事アーカイブに答えはありません。質問に関係する内容が見つかりませんでした。",
        "low_confidence": "記事アーカイブに答えがないか、引用できるほどはっきり書かれていません。",
        "outside_archive": "指定された範囲には、記事がひとつもありません。",
    },
    doubtful="見つかりましたが、答えとするには不確かです",
    others="記事アーカイブにある別の答え",
    searched="検索した質問：{question}",
    sure="確実、{percent}",
    likely="おそらく、{percent}",
    uncertain="不確か、{percent}",
    undated="日付不明",
)


def sayings_for(question: str) -> Sayings:
    """The sentences of a question's language; English for one that we do not speak."""
    language = language_of(question)
    if language == "zh":
        return TRADITIONAL if is_traditional(question) else SIMPLIFIED
    return JAPANESE if language == "ja" else ENGLISH
