"""How familiar a text looks: the evidence that bytes were decoded with the right codec.

In news of any East Asian language a third to a half of the letters come from a small stock:
two hundred Han characters, the kana, the commonest syllables of Hangul. Bytes decoded with
a wrong codec give letters from all over the code chart, of which one or two in a hundred
are in that stock. Choosing among codecs is `qa.sources.encoding`'s business.
"""

from __future__ import annotations

from typing import Final

HAN: Final = frozenset(
    # The two hundred commonest in Chinese news, and their Traditional forms.
    "的一人在中了国为有大日和年发行是上不文动公月时业市生新会出来成以对全家作到区工能地用正多法部于进民个方等现开者"
    "这元高下将力车要通分务理经报机安场前实电后展资员关同体合过本可提长学主产保化金们更示事自表与据查内网重任道建加"
    "其及心司面子定他水品万期美小量度目次我信活外入交并原平明持题管设记天台服间警也最当社性标数之此责应利海被院点名"
    "近看还源情所计相政强已北医局位好就该受式比省制系向某防案回得联手三运增"
    "國爲為發動時業會來對區於進個現開這將車務經報機場實電後資員關體過長學產們與據內網萬併題設記間當標數責應點還計強"
    "醫該聯運"
)
KANA: Final = frozenset(map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30FD))))
"""Full width only: half-width katakana are what Chinese bytes look like in Shift-JIS."""
HANGUL: Final = frozenset(
    "이다는의에가을를은고지하한도로사서인기대일부시어자있정보수아년해원전국과제리나만주으스그들상것조비관라장공유선할면"
    "여개중세동구회월적경화성했습니"
)
EVERY: Final = HAN | KANA | HANGUL

LEAST_SHARE: Final = 0.25
"""Of 400 slices of 25 to 400 letters of news in each of GB18030, Big5 and UTF-16, wrong
readings stayed below this; right ones of 400 letters never fell below 0.3."""
LEAST_LETTERS: Final = 10
"""Below that, a share says nothing."""


def share(text: str, familiar: frozenset[str]) -> float | None:
    """Measure how many of the letters outside ASCII are familiar ones.

    Args:
        text: A text that may have been decoded wrongly.
        familiar: The stock of letters to expect.

    Returns:
        Between 0 and 1; None for a text with fewer than `LEAST_LETTERS` such letters.
    """
    letters = [character for character in text if character > "\x7f" and character.isalpha()]
    if len(letters) < LEAST_LETTERS:
        return None
    return sum(letter in familiar for letter in letters) / len(letters)
