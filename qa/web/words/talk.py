"""The words of the conversation and its evidence beyond those of `base`, in every language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.followup import Rule
    from qa.types import Abstention


@dataclass(frozen=True, slots=True)
class Talk:
    """What the conversation, the evidence and the article say themselves."""

    searched_for: str
    swap: str
    add: str
    attribute: str
    pronoun: str
    ellipsis: str
    literally: str

    no_evidence_kind: str
    low_confidence_kind: str
    outside_archive_kind: str
    nearest_shown: str

    side_by_side: str
    shown_as_answer: str

    read_article: str
    back: str
    edited_since: str
    article_gone: str

    copy_as: str
    plain_text: str
    copied: str
    can_not_copy: str
    save_conversation: str

    right: str
    wrong: str
    what_is_right: str
    keep: str
    not_held: str
    cancel: str
    kept: str
    nothing_written: str

    conversation_of: str
    asked_within: str

    def rule(self, rule: Rule) -> str:
        """Say what was done to a follow-up question."""
        said: str = getattr(self, rule)
        return said

    def abstention_kind(self, kind: Abstention) -> str:
        """Name a kind of abstention in a word or two."""
        said: str = getattr(self, f"{kind}_kind")
        return said


TALK_ENGLISH = Talk(
    searched_for="Searched for:",
    swap="put into the last question",
    add="added to the last question",
    attribute="asked of the same thing",
    pronoun="pronoun filled in from above",
    ellipsis="completed from the last question",
    literally="Ask exactly as written",
    no_evidence_kind="Nothing found",
    low_confidence_kind="Too doubtful",
    outside_archive_kind="Outside the archive",
    nearest_shown="the nearest passages are under",
    side_by_side="Side by side, newest first",
    shown_as_answer="shown as the answer",
    read_article="Read the article",
    back="Back to the evidence",
    edited_since="As it read when it was cited; it was edited since.",
    article_gone="This article is no longer in the archive.",
    copy_as="Copy as",
    plain_text="text",
    copied="Copied",
    can_not_copy="The browser does not allow copying",
    save_conversation="Save the conversation:",
    right="The answer is right",
    wrong="The answer is wrong",
    what_is_right="What is the right answer?",
    keep="Keep",
    not_held="The archive does not hold it",
    cancel="Cancel",
    kept="Kept as a test question; measure all of them with: qa eval {path}",
    nothing_written="Write the right answer, or say that the archive does not hold it.",
    conversation_of="Conversation with citeqa",
    asked_within="Within",
)

TALK_SIMPLIFIED = Talk(
    searched_for="实际查找：",
    swap="代入上一个问题",
    add="补充到上一个问题",
    attribute="问的是同一事物",
    pronoun="代词取自上文",
    ellipsis="用上一个问题补全",
    literally="按原话再问一次",
    no_evidence_kind="没有相关内容",
    low_confidence_kind="把握不足",
    outside_archive_kind="不在范围内",
    nearest_shown="最接近的段落见",
    side_by_side="各方说法，新的在前",
    shown_as_answer="显示为答案",
    read_article="阅读全文",
    back="返回出处",
    edited_since="这是引用时的版本，此文后来有改动。",
    article_gone="新闻库里已经没有这篇文章。",
    copy_as="复制为",
    plain_text="文本",
    copied="已复制",
    can_not_copy="浏览器不允许复制",
    save_conversation="保存对话：",
    right="答案正确",
    wrong="答案不对",
    what_is_right="正确答案是什么？",
    keep="保存",
    not_held="新闻库里没有答案",
    cancel="取消",
    kept="已存为测试题；用这条命令检验全部测试题：qa eval {path}",
    nothing_written="请写出正确答案，或者选择“新闻库里没有答案”。",
    conversation_of="与 citeqa 的对话",
    asked_within="范围",
)

TALK_TRADITIONAL = Talk(
    searched_for="實際搜尋：",
    swap="代入上一個問題",
    add="補充到上一個問題",
    attribute="問的是同一事物",
    pronoun="代名詞取自上文",
    ellipsis="以上一個問題補全",
    literally="按原文再問一次",
    no_evidence_kind="沒有相關內容",
    low_confidence_kind="把握不足",
    outside_archive_kind="不在範圍內",
    nearest_shown="最接近的段落見",
    side_by_side="各方說法，新的在前",
    shown_as_answer="顯示為答案",
    read_article="閱讀全文",
    back="返回出處",
    edited_since="這是引用時的版本，此文後來有更動。",
    article_gone="新聞庫裡已經沒有這篇文章。",
    copy_as="複製為",
    plain_text="純文字",
    copied="已複製",
    can_not_copy="瀏覽器不允許複製",
    save_conversation="儲存對話：",
    right="答案正確",
    wrong="答案不對",
    what_is_right="正確答案是什麼？",
    keep="儲存",
    not_held="新聞庫裡沒有答案",
    cancel="取消",
    kept="已存為測試題；用這道指令檢驗全部測試題：qa eval {path}",
    nothing_written="請寫出正確答案，或是選擇「新聞庫裡沒有答案」。",
    conversation_of="與 citeqa 的對話",
    asked_within="範圍",
)
