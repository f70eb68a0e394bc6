"""Reading a text of another system in one call, for tests."""

from dataclasses import dataclass

from server.integrations import formats
from server.integrations.found import Upload
from server.integrations.importing import import_upload
from server.integrations.leaving import Leaving, Written
from server.integrations.placing import Defaults
from server.integrations.report import Report, Row
from server.items.domain.model import Item
from server.items.domain.parse import Known, parse_item


@dataclass(frozen=True)
class Arrived:
    report: Report
    files: dict[str, bytes]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.report.rows

    @property
    def items(self) -> list[Item]:
        """Those that came in, in the order of the report."""
        return [self.item(row.id) for row in self.rows if row.id is not None]

    def item(self, item_id: str) -> Item:
        name = f"{item_id}.md"
        item, findings = parse_item(self.files[name], name, known=Known(file_at=self.files.get))
        assert item is not None, findings
        return item

    def markdown(self, row: int = 0) -> str:
        """What stands below the header of an item."""
        item_id = self.rows[row].id
        assert item_id is not None, self.rows[row]
        return self.files[f"{item_id}.md"].decode().split("---\n", 2)[2]


def brought(form: str, text: str | bytes, **beside: bytes) -> Arrived:
    data = text if isinstance(text, bytes) else text.encode()
    upload = Upload(f"quiz.{form}", data, beside.get)
    return Arrived(*import_upload(formats.reader(form), upload, set(), Defaults()))


def taken_out(form: str, items: list[Item], files: dict[str, bytes]) -> Written:
    leaving = [Leaving(item, f"{item.id}.md", files) for item in items]
    return formats.writer(form)(leaving)
