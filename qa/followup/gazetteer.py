"""Countries and great regions, by which a place is known in any of our languages."""

from __future__ import annotations

import re

_HAN = (
    "中国 中华人民共和国 中华民国 日本 美国 米国 英国 法国 德国 意大利 西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典 挪威 芬兰 丹麦 冰岛"
    " 爱尔兰 奥地利 波兰 捷克 斯洛伐克 匈牙利 罗马尼亚 保加利亚 希腊 土耳其 俄罗斯 俄国 乌克兰 白俄罗斯 爱沙尼亚 拉脱维亚 立陶宛"
    " 塞尔维亚 克罗地亚 印度 巴基斯坦 孟加拉国 斯里兰卡 尼泊尔 缅甸 泰国 越南 老挝 柬埔寨 马来西亚 新加坡 印度尼西亚 印尼 菲律宾"
    " 韩国 南韩 朝鲜 北朝鲜 蒙古 台湾 香港 澳门 大陆 哈萨克斯坦 乌兹别克斯坦 阿富汗 伊朗 伊拉克 叙利亚 以色列 巴勒斯坦 约旦"
    " 黎巴嫩 沙特阿拉伯 沙特 阿联酋 卡塔尔 科威特 也门 埃及 利比亚 阿尔及利亚 摩洛哥 苏丹 埃塞俄比亚 肯尼亚 坦桑尼亚 卢旺达"
    " 尼日利亚 加纳 刚果 安哥拉 赞比亚 津巴布韦 南非 马达加斯加 加拿大 墨西哥 古巴 巴西 阿根廷 智利 秘鲁 哥伦比亚 委内瑞拉"
    " 玻利维亚 厄瓜多尔 澳大利亚 澳洲 新西兰 纽西兰 格陵兰 欧盟 欧洲 欧州 豪州 亚洲 非洲 北美 南美 拉美 中东 东南亚 东盟"
)
_KANA = (
    "アメリカ イギリス フランス ドイツ イタリア スペイン ポルトガル オランダ ベルギー スイス スウェーデン ノルウェー フィンランド"
    " デンマーク アイスランド アイルランド オーストリア ポーランド チェコ ハンガリー ルーマニア ギリシャ トルコ ロシア ウクライナ"
    " ベラルーシ インド パキスタン バングラデシュ スリランカ ミャンマー タイ ベトナム ラオス カンボジア マレーシア シンガポール"
    " インドネシア フィリピン モンゴル イラン イラク シリア イスラエル パレスチナ サウジアラビア カタール エジプト ケニア"
    " ナイジェリア コンゴ カナダ メキシコ キューバ ブラジル アルゼンチン チリ ペルー オーストラリア ニュージーランド"
    " グリーンランド ヨーロッパ アジア アフリカ"
)
_LATIN = (
    "China|Chinese|Japan|Japanese|(?:[Tt]he )?United States(?: of America)?|(?:[Tt]he )?U\\.?S\\.?A?\\.?|America|American"
    "|(?:[Tt]he )?United Kingdom|(?:[Tt]he )?U\\.?K\\.?|(?:Great )?Britain|British|England|Scotland|Wales|France|French"
    "|Germany|German|Italy|Italian|Spain|Spanish|Portugal|(?:[Tt]he )?Netherlands|Dutch|Belgium|Belgian|Switzerland"
    "|Swiss|Sweden|Swedish|Norway|Norwegian|Finland|Finnish|Denmark|Danish|Iceland|Ireland|Irish|Austria|Poland"
    "|Polish|Czechia|Slovakia|Hungary|Romania|Bulgaria|Greece|Greek|Turkey|Turkish|Türkiye|Russia|Russian|Ukraine"
    "|Ukrainian|Belarus|Estonia|Latvia|Lithuania|Serbia|Croatia|India|Indian|Pakistan|Bangladesh|Sri Lanka|Nepal"
    "|Myanmar|Thailand|Thai|Vietnam|Vietnamese|Laos|Cambodia|Malaysia|Malaysian|Singapore|Indonesia|Indonesian"
    "|(?:[Tt]he )?Philippines|(?:South|North) Korea|Korea|(?:South |North )?Korean|Mongolia|Taiwan|Taiwanese"
    "|Hong Kong|Macau|Kazakhstan|Uzbekistan|Afghanistan|Iran|Iranian|Iraq|Syria|Israel|Israeli|Palestine|Jordan"
    "|Lebanon|Saudi Arabia|(?:[Tt]he )?(?:United Arab Emirates|UAE)|Qatar|Kuwait|Yemen|Egypt|Libya|Algeria|Morocco"
    "|Sudan|Ethiopia|Kenya|Tanzania|Rwanda|Nigeria|Ghana|Congo|Angola|Zambia|Zimbabwe|South Africa|Madagascar"
    "|Canada|Canadian|Mexico|Mexican|Cuba|Brazil|Brazilian|Argentina|Chile|Peru|Colombia|Venezuela|Bolivia|Ecuador"
    "|Australia|Australian|New Zealand|Greenland|(?:[Tt]he )?European Union|(?:[Tt]he )?E\\.?U\\.?|Europe|European|Asia"
    "|Asian|Africa|African|(?:North |South |Latin )America|(?:[Tt]he )?Middle East|Southeast Asia"
)


def _longest_first(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: (-len(word), word)))


HAN_PLACES = frozenset(_HAN.split())
"""Words of folded Han text."""
KANA_PLACES = re.compile(
    rf"(?<![ァ-ヺー])(?:{_longest_first(_KANA)})(?![ァ-ヺー])|{_longest_first(_HAN)}"
)
"""Finds a place in folded Japanese text."""
LATIN_PLACES = re.compile(rf"\b(?:{_LATIN})(?!\w)")
"""Minds capitals, so that the pronoun is told from the country: us, US."""
