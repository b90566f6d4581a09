"""What needs somebody now: the panels on the first page of the desk.

Every app adds a callable (request) → Panel or None to `panels` in its AppConfig.ready. None means: not this
person's work, or nothing to do.
"""

from collections.abc import Callable
from dataclasses import dataclass

panels: list[Callable] = []


@dataclass(frozen=True)
class Panel:
    """`title`: what waits; `count`: how many; `address`: where to deal with it; `lines`: text and address."""

    title: str
    count: int
    address: str
    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def more(self):
        """How many the lines leave out."""
        return self.count - len(self.lines) if self.lines else 0


def panels_for(request):
    return [panel for make in panels if (panel := make(request)) is not None]
