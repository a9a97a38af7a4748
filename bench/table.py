"""The results: one row per figure, ours beside the best rival of the same run."""

from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass
class Results:
    """Collects rows and prints them as they come."""

    console: Console = field(default_factory=Console)
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, ours: str, rival: str = "", note: str = "") -> None:
        self.rows.append((what, ours, rival, note))
        self.console.print(f"  {what}: [bold]{ours}[/bold] {rival} [dim]{note}[/dim]")

    def rate(self, what: str, ours: float, rivals: dict[str, float], note: str = "") -> None:
        """A throughput, with the ratio to the best rival of this run."""
        known = {name: value for name, value in rivals.items() if value}
        if not known:
            self.add(what, f"{ours:,.0f}/s", "", note)
            return
        best = max(known, key=lambda name: known[name])
        self.add(what, f"{ours:,.0f}/s", f"{best} {known[best]:,.0f}/s, ratio {ours / known[best]:.2f}", note)

    def show(self) -> None:
        table = Table("what", "RauskuClaw", "best rival in this run", "note")
        for row in self.rows:
            table.add_row(*row)
        self.console.print(table)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
