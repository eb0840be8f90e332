"""纸上的通报: the bulletin as an office document (.docx)."""

from django.utils import timezone

from grids import papers
from notices.bulletins.models import Bulletin
from notices.bulletins.reading import BASIS, parts, tiles

NUMERALS = "一二三四五六七八九十"


def docx(bulletin: Bulletin) -> bytes:
    """The document: title, the figures as a table, each section under its numeral, who and when."""
    name = bulletin.community.name
    document = papers.blank(bulletin.title, name)
    papers.title(document, f"{name}{bulletin.title}")
    figures = tiles(bulletin)
    rows = [[str(each["label"]) for each in figures], [f"{each['value']} 件" for each in figures]]
    papers.table(document, rows, [30] * len(figures))
    for numeral, part in zip(NUMERALS, parts(bulletin), strict=False):
        papers.heading(document, f"{numeral}、{part.label}")
        papers.body(document, part.lead)
        papers.body(document, "\n".join(part.lines))
    counted = timezone.localtime(bulletin.counted_at)
    papers.body(document, f"{BASIS}统计截至 {counted:%Y-%m-%d %H:%M}。")
    day = timezone.localtime(bulletin.published_at or bulletin.counted_at)
    papers.signed(document, name, f"{day.year}年{day.month}月{day.day}日")
    return papers.saved(document)
