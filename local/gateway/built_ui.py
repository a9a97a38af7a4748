"""Where the built UI is: in a checkout under ui/dist, in an installed wheel beside this module."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACES = (HERE.parents[1] / "ui" / "dist", HERE / "ui")


def ui_folder() -> Path:
    """The first place that holds a build; the checkout's where none does."""
    return next((place for place in PLACES if (place / "index.html").is_file()), PLACES[0])
