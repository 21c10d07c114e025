"""Small pieces of WordprocessingML as text, and text made fit for them. Pure.

The order of elements is that of the schema (ECMA-376 part 1, annex A); Word offers to repair a file that has another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

__all__ = ["bookmark", "clean", "element", "field", "paragraph", "reference", "run"]

_NAMESPACES = {
    "xmlns:w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "xmlns:r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_LINE_ENDS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# What XML 1.0 cannot hold, and signs without a shape of their own that turn the text around or lie about its order.
_UNFIT = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_PIECES = re.compile(r"([\t\n])")


def clean(text: str) -> str:
    """The text with line ends as "\\n", tabs kept, and without what XML cannot hold or what would turn it around."""
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text))


def element(name: str, attributes: Mapping[str, object], content: str = "", *, root: bool = False) -> str:
    """``<w:name w:key="value">content</w:name>``; keys with a colon keep their own prefix."""
    named = {(key if ":" in key else f"w:{key}"): value for key, value in attributes.items()}
    if root:
        named = {**_NAMESPACES, **named}
    written = "".join(f" {key}={quoteattr(str(value))}" for key, value in named.items())
    return f"<w:{name}{written}>{content}</w:{name}>" if content else f"<w:{name}{written}/>"


def run(text: str, style: str = "", *, bold: bool = False, raised: bool = False, content: str = "") -> str:
    """A w:r with ``text``, then ``content``; tabs and line breaks become elements, "" without either gives nothing.

    The hint gives signs that both scripts use, like “ ” and —, the Chinese font and with it a whole square; letters
    and digits keep the Western font.
    """
    text = clean(text)
    written = "".join(map(_piece, _PIECES.split(text))) + content
    if not written:
        return ""
    properties = (
        (element("rStyle", {"val": style}) if style else "")
        + element("rFonts", {"hint": "eastAsia"})
        + ("<w:b/><w:bCs/>" if bold else "")
        + (element("vertAlign", {"val": "superscript"}) if raised else "")
    )
    return element("r", {}, element("rPr", {}, properties) + written)


def _piece(text: str) -> str:
    if text in ("\t", "\n"):
        return "<w:tab/>" if text == "\t" else "<w:br/>"
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def field(instruction: str, result: str, style: str = "") -> str:
    """A field with the result it has now; Word counts it anew when it prints or is told to."""

    def mark(kind: str) -> str:
        return run("", style, content=element("fldChar", {"fldCharType": kind}))

    code = f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>'
    return mark("begin") + run("", style, content=code) + mark("separate") + run(result, style) + mark("end")


def bookmark(number: int, name: str, content: str) -> str:
    """``content`` (runs) under a name that fields can refer to. number: of no other bookmark in the paper."""
    start = element("bookmarkStart", {"id": number, "name": name})
    return start + content + element("bookmarkEnd", {"id": number})


def reference(note: int, style: str) -> str:
    """The number that Word gives to an endnote."""
    return run("", style, content=element("endnoteReference", {"id": note}))


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A w:p. properties: further children of w:pPr, in the order of the schema."""
    return element("p", {}, element("pPr", {}, element("pStyle", {"val": style}) + properties) + content)
