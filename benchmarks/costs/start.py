"""What starting costs: the command line's help and the bare import, over an interpreter that does nothing."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from statistics import median

from goals import Goal

from costs.material import Material
from costs.timing import alternating

NOTHING = "pass"
HELP = "import sys; from xformparser.cli import main; sys.exit(main(['--help']))"
IMPORT = "import xformparser"
GOALS = {
    HELP: Goal("start: `xformparser --help` over `python -c pass`", 8, 5, "×"),
    IMPORT: Goal("start: `import xformparser` over `python -c pass`", 3, 2, "×"),
}


def rows(material: Material) -> Iterator[str]:
    """Yield a row for each: the median of processes that take turns."""
    runs = {code: partial(_run, code) for code in (NOTHING, *GOALS)}
    seconds = {code: median(taken) for code, taken in alternating(runs, material.count(9, 3)).items()}
    for code, goal in GOALS.items():
        note = f"({1000 * seconds[code]:.0f} ms; {1000 * seconds[NOTHING]:.0f} ms)"
        yield goal.row(seconds[code] / seconds[NOTHING], note)


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
