"""The rules of the house that can be read off the tree: sizes, names, import layers, forbidden words."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "xformparser"
FILES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 300
HEAVY = {
    "torch",
    "gradio",
    "onnxruntime",
    "rapidocr",
    "cv2",
    "transformers",
    "pytorch_lightning",
    "paddleocr",
}
FOUNDATION = {
    "atomic",
    "cpu_session",
    "errors",
    "labels",
    "geometry",
    "text",
    "documents",
    "lines",
    "reading_order",
    "ruling",
    "storage",
    "strokes",
}
FORBIDDEN = {
    "ingest": {"torch", "transformers", "pytorch_lightning"},
    "ocr": {"torch", "transformers", "pytorch_lightning"},
    "datasets": {
        "torch",
        "pytorch_lightning",
        "xformparser.models",
        "xformparser.inference",
        "xformparser.batch",
    },
    "models": {"pytorch_lightning", "lightning", "rapidocr", "paddleocr", "xformparser.ocr"},
    "encoder": {"pytorch_lightning", "rapidocr", "paddleocr", "xformparser.ocr", "xformparser.models"},
    "encoding": {"pytorch_lightning", "transformers", "xformparser.ocr", "xformparser.models"},
    "inference": {"pytorch_lightning", "lightning", "xformparser.training", "xformparser.batch"},
    "synthesis": {
        "torch",
        "pytorch_lightning",
        "xformparser.models",
        "xformparser.inference",
        "xformparser.batch",
    },
    "diagnostics/report": {"torch", "pytorch_lightning", "gradio", "xformparser.models", "xformparser.page"},
    "batch": {"pytorch_lightning", "lightning", "xformparser.training", "xformparser.models"},
    "training": {
        "gradio",
        "fastapi",
        "xformparser.diagnostics",
        "xformparser.isolation",
        "xformparser.page",
        "xformparser.batch",
    },
    "isolation": {
        "gradio",
        "fastapi",
        "xformparser.diagnostics",
        "xformparser.training",
        "xformparser.page",
        "xformparser.batch",
    },
    "diagnostics": {"gradio", "fastapi", "xformparser.page", "xformparser.batch", "xformparser.ocr"},
    "corrections": {"gradio", "fastapi", "pytorch_lightning", "xformparser.page", "xformparser.training"},
    "quality": {
        "torch",
        "pytorch_lightning",
        "gradio",
        "xformparser.ocr",
        "xformparser.inference",
        "xformparser.evaluation",
        "xformparser.judging",
        "xformparser.batch",
        "xformparser.page",
    },
    "judging": {"gradio", "pytorch_lightning", "xformparser.page", "xformparser.batch"},
    "batch_report": {"torch", "gradio", "xformparser.models", "xformparser.inference", "xformparser.page"},
    "slots": {
        "gradio",
        "torch",
        "pytorch_lightning",
        "xformparser.page",
        "xformparser.asking",
        "xformparser.batch",
        "xformparser.evaluation",
    },
    "asking": {"gradio", "xformparser.page", "xformparser.batch"},
    "page": {"torch", "pytorch_lightning", "xformparser.models", "xformparser.training", "xformparser.batch"},
}


def name_of(path: Path | str) -> str:
    return str(Path(path).relative_to(ROOT))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Return every module that a file names in an import, at the top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def loaded_by(modules: Iterable[str]) -> set[str]:
    """Return the modules that a fresh interpreter holds after importing the given ones."""
    code = f"import sys\n{''.join(f'import {name};' for name in modules)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def tracked_texts() -> list[tuple[str, str]]:
    """Return (name, text) of every text file under version control, or of the tree where there is no git."""
    git = shutil.which("git")
    listing = (
        subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True) if git else None
    )
    if listing is None or listing.returncode:
        pytest.skip("the tree is not a git checkout")
    texts = []
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        raw = path.read_bytes() if path.is_file() else b""
        if b"\0" not in raw[:8192]:
            texts.append((name, raw.decode("utf-8", errors="replace")))
    return texts


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_nothing_is_named_after_what_does_not_fit_elsewhere() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    names = {part for path in FILES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not {name for name in names if set(name.split("_")) & vague}


def test_importing_the_package_is_cheap() -> None:
    assert not loaded_by(["xformparser"]) & HEAVY


def test_the_foundation_loads_nothing_heavy() -> None:
    assert not loaded_by(f"xformparser.{name}" for name in sorted(FOUNDATION)) & HEAVY


@pytest.mark.parametrize("name", sorted(FOUNDATION))
def test_the_foundation_knows_nobody_above(name: str) -> None:
    above = {
        module
        for module in imports_of(PACKAGE / f"{name}.py")
        if module.startswith("xformparser.") and module.split(".")[1] not in FOUNDATION
    }
    assert not above


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_a_room_names_nobody_that_it_must_not_know(room: str) -> None:
    forbidden = FORBIDDEN[room]
    broken = {
        (name_of(path), module)
        for path in (PACKAGE / room).rglob("*.py")
        for module in imports_of(path)
        if any(module == name or module.startswith(f"{name}.") for name in forbidden)
    }
    assert not broken


@pytest.mark.parametrize(
    ("room", "absent"),
    [
        ("ingest", {"torch", "transformers"}),
        ("ocr", {"torch", "transformers"}),
        ("models", {"pytorch_lightning", "lightning", "rapidocr", "onnxruntime"}),
        ("inference", {"pytorch_lightning", "lightning"}),
        ("batch", {"torch", "pytorch_lightning", "lightning"}),
        ("slots", {"torch", "pytorch_lightning", "lightning"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_room_loads_nobody_that_it_must_not_know(room: str, absent: set[str]) -> None:
    modules = [module_of(path) for path in FILES if path.is_relative_to(PACKAGE / room)]
    assert not loaded_by(modules) & absent


def test_the_device_is_named_in_one_place() -> None:
    naming = {name_of(path) for path in FILES if "cuda" in path.read_text(encoding="utf-8")}
    # the settings list what a user may choose, and may not load torch
    assert naming == {"xformparser/device.py", "xformparser/inference/settings.py"}


def test_sessions_of_onnx_runtime_are_opened_in_one_place() -> None:
    opening = {name_of(path) for path in FILES if "InferenceSession(" in path.read_text(encoding="utf-8")}
    # the other one asks a file what it is
    assert opening == {"xformparser/cpu_session.py", "xformparser/ocr/paddle_models.py"}


def test_a_parser_is_ready_without_torch() -> None:
    code = "import sys; from xformparser import FormParser; FormParser.from_pretrained(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"torch", "transformers", "gradio", "pytorch_lightning"}


def test_only_the_builder_and_its_callers_see_the_network_config() -> None:
    naming = {path for path in FILES if "NetworkConfig" in path.read_text(encoding="utf-8")}
    assert {name_of(path) for path in naming} <= {
        "xformparser/models/build.py",
        "xformparser/models/network_config.py",
        "xformparser/models/onnx/architecture.py",
        "xformparser/models/pretrained.py",
        "xformparser/models/reading.py",
        "xformparser/training/module.py",
    }


def test_only_the_recorder_of_a_diagnosis_knows_the_trainer() -> None:
    naming = {
        name_of(path)
        for path in (PACKAGE / "diagnostics").rglob("*.py")
        for module in imports_of(path)
        if module.split(".")[0] in {"pytorch_lightning", "lightning"}
    }
    assert naming == {"xformparser/diagnostics/recorder.py"}


def test_nothing_prints() -> None:
    printing = {
        name_of(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert not printing


def test_no_file_names_a_machine() -> None:
    machine = re.compile(r"(?<![\w.:/])/(?:work|root|tmp|home/\w+|Users/\w+)/|\b[A-Z]:\\Users\\", re.ASCII)
    found = {
        (name, match.group())
        for name, text in tracked_texts()
        if name != name_of(__file__)
        for match in machine.finditer(text)
    }
    assert not found


DANGEROUS = {
    "eval": "runs any code",
    "exec": "runs any code",
    "pickle.load": "runs any code",
    "pickle.loads": "runs any code",
    "pickle.Unpickler": "runs any code",
    "os.system": "runs a shell",
    "os.popen": "runs a shell",
    "subprocess.getoutput": "runs a shell",
    "yaml.load": "builds any object",
    "yaml.unsafe_load": "builds any object",
    "yaml.full_load": "builds any object",
    "tempfile.mktemp": "may be taken by another",
}
ALLOWED = {f"xformparser/batch/{name}.py": {"pickle.loads"} for name in ("ray_pool", "ray_worker")}
"""Messages between the processes of one batch, which Ray itself pickles."""


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_dangerous_is_called(path: Path) -> None:
    calls = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    called = {ast.unparse(call.func) for call in calls}
    assert not called & set(DANGEROUS) - ALLOWED.get(name_of(path), set())
    arguments = {
        (ast.unparse(call.func), argument.arg, ast.unparse(argument.value))
        for call in calls
        for argument in call.keywords
    }
    assert not {
        item for item in arguments if item[1] in ("shell", "trust_remote_code") and item[2] != "False"
    }
    loading = [call for call in calls if ast.unparse(call.func) == "torch.load"]
    assert all(("torch.load", "weights_only", "True") in arguments for _ in loading)
