"""Where a model lies: a folder of its own, or one of those inside the package, which share a text encoder."""

from pathlib import Path

WEIGHTS = Path(__file__).parents[1] / "weights"
NAMES = ("base", "open")
DEFAULT = "base"
CONFIG = "config.json"
NETWORK = "network.safetensors"
ENCODER = "encoder"
LAYERS = "layers.safetensors"
GRAPHS = "graphs"
ENCODER_WEIGHTS = "weights.safetensors"
TOKENIZER = "tokenizer.json"
MASKED_HEAD = WEIGHTS / ENCODER / "masked_head.safetensors"


def model_folder(source: Path | str | None) -> Path:
    """Return the folder of a model: a bundled one by its name, any other by its path.

    A folder called like one of them is given as `./open`.
    """
    if source is None:
        return WEIGHTS / DEFAULT
    return WEIGHTS / source if isinstance(source, str) and source in NAMES else Path(source)


def shared_folder(folder: Path) -> Path:
    """Return the folder that holds a model's encoder: its own, or the one around it and its like."""
    return folder if (folder / ENCODER).is_dir() else folder.parent


def bytes_on_disk(folder: Path) -> int:
    """Return the size of a model's files, with the encoder that it uses."""
    shared = [] if (folder / ENCODER).is_dir() else [*(folder.parent / ENCODER).rglob("*")]
    return sum(path.stat().st_size for path in (*folder.rglob("*"), *shared) if path.is_file())
