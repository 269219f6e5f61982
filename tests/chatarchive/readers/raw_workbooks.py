"""Workbooks written part by part, as the spreadsheet programs do and as an enemy might."""

import zipfile
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
    "</Types>"
)


def relations(*targets: tuple[str, str]) -> str:
    """A list of relations: ``("worksheet", "worksheets/sheet1.xml")``, …, rId1 the first."""
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}" '
        + ('TargetMode="External"/>' if kind in ("hyperlink", "externalLink") else "/>")
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}</Relationships>'


def sheet(rows: str, after: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def cells(*texts: str, row: int = 1) -> str:
    """A row of texts, without the places that spreadsheets write and Google leaves out."""
    written = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{row}">{written}</row>'


def raw_workbook(
    path: Path,
    *sheets: str,
    shared: str = "",
    styles: str = "",
    properties: str = "",
    parts: dict[str, str | bytes] | None = None,
    names: tuple[str, ...] = ("Archive", "More", "Third"),
) -> Path:
    """A workbook of ``sheets``, each its whole XML; ``shared`` is what stands in ``<sst>``,
    ``styles`` in ``<styleSheet>``; ``parts`` are added, or replace those of their name."""
    listed = "".join(
        f'<sheet name="{names[at]}" sheetId="{at + 1}" r:id="rId{at + 1}"/>'
        for at in range(len(sheets))
    )
    targets = [("worksheet", f"worksheets/sheet{at + 1}.xml") for at in range(len(sheets))]
    written = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr {properties}/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        **{f"xl/worksheets/sheet{at + 1}.xml": xml for at, xml in enumerate(sheets)},
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(name, content)
    return path
