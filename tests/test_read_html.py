"""Web pages as government sites make them."""

from __future__ import annotations

import pytest

from index.identity import identify
from index.read import read_papers

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>关于加强防汛工作的通知_某市人民政府门户网站</title>
<script>var x = "脚本里的字";</script><style>p {{ color: red }}</style></head>
<body>
<div class="header"><a href="/">首页</a><a href="/a">政务公开</a><a href="/b">互动交流</a></div>
<div class="crumbs">您现在的位置：<a href="/">首页</a> &gt; 政策文件</div>
<div id="wrap"><div class="left-menu"><ul><li><a href="1">领导之窗</a></li>
<li><a href="2">机构职能</a></li></ul></div>
<div id="content">
<h1>关于加强防汛工作的通知</h1>
<div class="info">来源：某市人民政府办公室 <span>字号：[大 中 小]</span></div>
<div class="article">
<p>&nbsp;&nbsp;&nbsp;&nbsp;各县（区）人民政府：</p>
<p>　　为做好防汛工作，现通知如下。</p>
<p>　　<strong>一、落实责任。</strong>各级防汛责任人<br/>必须在岗在位，严禁擅离职守。</p>
<p>　　第二条　值班实行<a href="/x">24小时</a>双人双岗。</p>
<table border="1"><tr><td>单位</td><td>频次</td><td>责任人</td></tr>
<tr><td>水利局</td><td rowspan="2">每日1次</td><td>张三</td></tr>
<tr><td>气象局</td><td>李四</td></tr></table>
<p style="display:none">隐藏的字</p>
<p style="text-align:right">某市人民政府办公室</p><p style="text-align:right">2023年6月1日</p>
</div>
<div class="share">分享到：微信 微博</div>
<p>上一篇：关于抗旱的通知</p>
</div></div>
<div class="footer">版权所有：某市人民政府 备案号：某ICP备0001号</div>
</body></html>"""

LINES = [
    "各县（区）人民政府：",
    "为做好防汛工作，现通知如下。",
    "一、落实责任。各级防汛责任人",
    "必须在岗在位，严禁擅离职守。",
    "第二条　值班实行24小时双人双岗。",
    "单位：水利局；频次：每日1次；责任人：张三。",
    "单位：气象局；频次：每日1次；责任人：李四。",
    "某市人民政府办公室",
    "2023年6月1日",
]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("gb2312", "gbk"), ("gbk", "gb18030"), ("utf-8", "gbk"), ("gb2312", "utf-8-sig")],
)
def test_the_article_without_the_rest_of_the_page(tmp_path, charset, encoding):
    path = tmp_path / "content_5.html"
    path.write_bytes(PAGE.format(charset=charset).encode(encoding))
    (paper,) = read_papers(path)
    lines = paper.text.split("\n")
    assert lines[-9:] == LINES
    assert not any(
        word in paper.text
        for word in ("首页", "领导之窗", "版权所有", "分享", "脚本", "隐藏", "上一篇", "color", "大 中 小")
    )
    assert paper.identity.title == "关于加强防汛工作的通知"
    identity = identify(paper, path.name)
    assert (identity.issuer, identity.date, identity.kind) == ("某市人民政府办公室", "2023-06-01", "通知")


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            '<meta name="ArticleTitle" content="某省促进就业条例"><title>首页</title>',
            "<h1>某省人民政府</h1>",
            "某省促进就业条例",
        ),
        ("<title>某市数据管理办法-某市人民政府网</title>", "", "某市数据管理办法"),
        ("<title>某市人民政府</title>", "<h1>某市 数据 管理办法</h1>", "某市数据管理办法"),
        ("<title>无标题文档</title>", "", ""),
        ("<title>关于公文处理的规定 - 某局</title>", "", "关于公文处理的规定"),
        ("<title>关于开展2021-2023年行动的通知</title>", "", "关于开展2021-2023年行动的通知"),
    ],
)
def test_titles(tmp_path, head, body, title):
    path = tmp_path / "a.htm"
    path.write_text(
        f"<html><head>{head}</head><body>{body}<p>第一段。</p><p>第二段。</p></body></html>", encoding="utf-8"
    )
    (paper,) = read_papers(path)
    assert paper.identity.title == title


def test_layout_tables_are_no_data(tmp_path):
    long = "本市行政区域内公共数据的目录编制、归集、共享、开放、利用、安全管理以及相关监督活动，适用本办法。" * 8
    path = tmp_path / "a.html"
    path.write_text(
        "<table><tr><td><a href=x>栏目</a></td></tr><tr><td><table><tr><td>"
        f"<p>{long}</p><p>第二段。</p></td></tr></table></td></tr></table>",
        encoding="utf-8",
    )
    (paper,) = read_papers(path)
    assert paper.text == f"{long}\n第二段。"


def test_lists(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<ol><li>一项</li><li>二项</li></ol><ul><li>甲</li><li>（一）乙</li></ul>", encoding="utf-8")
    (paper,) = read_papers(path)
    assert paper.text == "1.一项\n2.二项\n• 甲\n（一）乙"


def test_deep_and_broken_markup(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<div>" * 1_000 + "<p>最里面的话。</b></i><p>没有结尾", encoding="utf-8")
    (paper,) = read_papers(path)
    assert "最里面的话。" in paper.text
