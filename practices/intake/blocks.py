"""A document as it is read: paragraphs and tables, in order, with the little of their looks that tells something."""

from dataclasses import dataclass, field

BODY = 99  # the level of what is no heading
BOLD = 10  # a short line all in bold, which many use for a heading
TITLE = 0  # the title of the document


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `level` is 1 to 9 for headings, or one of the above."""

    text: str
    level: int = BODY

    @property
    def is_heading(self):
        return self.level < BODY


@dataclass(frozen=True)
class Table:
    """Rows of cells, each a list of blocks; what a merged cell covers is left out."""

    rows: list = field(default_factory=list)


def text_of(blocks):
    """All the text of these blocks, a line for each paragraph, the cells of a row side by side."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += [" | ".join(filter(None, map(text_of, row))) for row in block.rows]
    return "\n".join(line for line in lines if line.strip())
