"""Small documents in the shapes that `qa.sources` reads, written for these tests."""

from __future__ import annotations

ZH = (
    "青川县的跨河大桥周三通车，全长1280米，工期两年零四个月。县交通局局长白一鸣说，这座桥把两岸的"
    "车程从五十分钟缩短到六分钟，总投资为3.6亿元，其中四成由省里补助。"
)
TW = (
    "青川縣的跨河大橋週三通車，全長1280公尺，工期兩年零四個月。縣交通局長白一鳴說，這座橋把兩岸的"
    "車程從五十分鐘縮短到六分鐘，總經費為3.6億元，其中四成由中央補助。"
)
JA = (
    "青川町の新しい橋が水曜日に開通した。全長は1280メートルで、工事には二年四か月かかった。"
    "町長の白井一さんは「病院まで車で六分になる」と話している。"
)
KO = (
    "청천군의 새 다리가 수요일에 개통했다. 길이는 1280미터이고 "
    "공사에는 이 년이 걸렸다고 군수가 말했다."
)
EN = (
    "The bridge across the Qing opened on Wednesday after two years of work. It cut the drive to "
    "the hospital from fifty minutes to six, the county’s roads chief said."
)

FEED = """\
桥
搜索文档
青川大桥通车,两岸车程缩短到六分钟
南岭日报· 2026-03-04 09:30
工程概况 - 大桥全长1280米,总投资3.6亿元 [1][2] - 工期两年零四个月,用钢1.9万吨[3] 各方反应 - \
渡船公司称客流下降八成 [4];公司计划改营观光船 [5] - 县里承诺两年内不收费 [12]
渡口停航,船工转岗
江汉财经网· 2026-03-02 17:05
背景 - 渡口有八十年历史 定员34人 [2] - 末班船周日晚七点开出 [2]
"""

MIRROR = """\
<a name="1" id="1"></a><span id="1"></span>
<table align=center><tr><td colspan="2"><a href="https://m.example.org/nav1.md"><img src="1.jpg" \
title="首页"></a> | <a href="https://m.example.org/gb/24/1/9/n9.md">订阅</a></td></tr>
<tr><td width="626"><h2 align=center>青川大桥通车 渡口停航</h2>
<img width="600" src="https://img.example.org/2024/05/id1.jpg" />
<h6>通车当天的桥面。（南岭图片社）</h6>
<hr>
	<p>【南岭日报2026年03月04日讯】（南岭日报记者余文综合报导）青川大桥周三（3月4日）通车。</p>
<p>全长1280米，总投资3.6亿元。</p>
<h2>渡口告别江面</h2>
<p>末班船周日晚七点开出，<b>34名</b>船工转岗。</p>
<p>责任编辑：何岸#</p>
<strong>相关新闻：</strong>
<li><a href="https://m.example.org/gb/25/10/24/n1.md">铁路货运量创新高</a></li>
<strong>热门新闻：</strong>
<li><a href="https://m.example.org/gb/25/10/23/n2.md">三十座灯塔</a></li>
<strong>本文转自<a href="https://nanling.example.com">南岭日报</a></strong><p>下载<a \
href="https://m.example.org/tool.md">软件</a>浏览原文：<a \
href="https://nanling.example.com/gb/26/3/4/n77.htm">青川大桥通车 渡口停航</a></p><hr>
<strong>手机上长按并复制下面二维码分享本文章：</strong><br><img src="https://qr.example.org/q.png"></td>\
<td><a href="https://m.example.org/side.md"><img src="2.jpg" title="专题"></a></td></tr></table>
"""

PAGE = """\
<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<title>青川大桥通车 - 南岭日报</title>
<meta property="og:title" content="青川大桥通车">
<meta property="og:site_name" content="南岭日报">
<meta property="article:published_time" content="2026-03-04T09:30:00+08:00">
<link rel="canonical" href="https://nanling.example.com/2026/0304/bridge.html">
<script>window.data = [{"title": "脚本里的字", "date": "2019-01-01"}];</script>
<style>p { color: red }</style></head>
<body>
<header><a href="/">南岭日报</a><nav><a href="/a">要闻</a><a href="/b">体育</a></nav></header>
<article>
<h1>青川大桥通车</h1>
<p class="meta">来源：南岭日报　作者：余文　2026-03-04 09:30</p>
<p>青川大桥周三通车，全长1280米，总投资3.6亿元，工期两年零四个月。</p>
<figure><img src="b.jpg"><figcaption>桥面</figcaption></figure>
<h2>渡口</h2>
<ul><li>末班船周日开出</li><li>34名船工转岗</li></ul>
<table><tr><th>项目</th><th>数值</th></tr><tr><td>全长</td><td>1280米</td></tr></table>
<div class="share">分享到：微信</div>
<script>document.write("广告脚本")</script>
<h3>延伸阅读</h3>
<ul><li><a href="/1">铁路货运量创新高</a></li><li><a href="/2">三十座灯塔</a></li></ul>
</article>
<aside><h3>热门</h3><p>别处的一篇文章说了很多很多别的事情。</p></aside>
<footer>© 2026 南岭日报 版权所有</footer>
</body></html>
"""

MARKDOWN = """\
---
title: "青川大桥通车"
source: 南岭日报
date: 2026-03-04
url: https://nanling.example.com/2026/0304/bridge.html
language: zh-Hans
tags: [桥, 交通]
---

# 青川大桥通车

**青川大桥**周三通车，全长*1280米*，见[公告](https://x.example.com/a_(b))。
总投资3.6亿元。

![桥面](https://img.example.com/b.jpg)

## 渡口

- 末班船周日开出
- 34名船工`转岗`

| 项目 | 数值 |
| --- | --- |
| 全长 | 1280米 |
"""

PLAIN = """\
青川大桥通车 渡口停航
南岭日报· 2026-03-04 09:30

青川大桥周三通车，全长1280米。

末班船周日晚七点开出。
"""
