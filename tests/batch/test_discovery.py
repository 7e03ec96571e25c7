import os
import socket
from pathlib import Path

import pytest

from xformparser.batch.discovery import discover
from xformparser.batch.output_folder import LOCK_NAME
from xformparser.errors import ConfigurationError


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(*paths: Path, output: Path | None = None) -> dict[str, str]:
    candidates = discover(list(paths), output or paths[0].parent / "nowhere")
    return {item.name: item.refusal.status if item.refusal else "read" for item in candidates}


def reason(name: str, *paths: Path) -> str:
    refusals = {item.name: item.refusal for item in discover(list(paths), paths[0].parent / "nowhere")}
    refusal = refusals[name]
    assert refusal is not None
    return str(refusal.error)


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "forms"
    folder.mkdir()
    return folder


def test_empty_folder_has_no_documents(forms: Path) -> None:
    assert found(forms) == {}


def test_folders_are_read_recursively_sorted_and_without_hidden_entries(forms: Path) -> None:
    touch(forms, "b.pdf", "b.PNG", "a/c.tif", "a/deep/d.docx", ".hidden.pdf", ".git/e.pdf", "notes.txt")
    assert found(forms) == {
        "a/c.tif": "read",
        "a/deep/d.docx": "read",
        "b.PNG": "read",
        "b.pdf": "read",
        "notes.txt": "skipped",
    }
    assert list(found(forms)) == sorted(found(forms))
    assert "is of no kind that is read. Kinds: bmp, docx," in reason("notes.txt", forms)


def test_a_file_given_by_name_is_read_whatever_its_ending(forms: Path) -> None:
    touch(forms, "scan", ".hidden.pdf")
    assert found(forms / "scan") == {"scan": "read"}
    assert found(forms / ".hidden.pdf") == {".hidden.pdf": "read"}


def test_several_roots_do_not_collide(tmp_path: Path) -> None:
    touch(tmp_path, "x/forms/a.pdf", "y/forms/a.pdf", "y/forms/b.pdf")
    expected = {"x/forms/a.pdf": "read", "y/forms/a.pdf": "read", "y/forms/b.pdf": "read"}
    assert found(tmp_path / "x/forms", tmp_path / "y/forms") == expected
    assert found(tmp_path / "y/forms", tmp_path / "x/forms") == expected


def test_files_of_one_folder_keep_their_plain_names(forms: Path) -> None:
    touch(forms, "a.pdf", "b.pdf")
    assert list(found(forms / "b.pdf", forms / "a.pdf")) == ["a.pdf", "b.pdf"]


def test_what_is_given_twice_is_read_once(forms: Path) -> None:
    touch(forms, "sub/a.pdf")
    assert found(forms, forms / "sub", forms / "sub/a.pdf", forms / "sub/../sub") == {"sub/a.pdf": "read"}


def test_missing_path_is_an_error(forms: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nothing\.pdf: no such file or folder\.$"):
        discover([forms, forms / "nothing.pdf"], forms / "out")


def test_output_folder_cannot_be_the_input_folder(forms: Path) -> None:
    with pytest.raises(ConfigurationError, match="Choose another folder for the output"):
        discover([forms], forms)


def test_output_folders_inside_the_input_are_not_read(forms: Path) -> None:
    touch(forms, "a.pdf", "out/a.pdf.page-1.png", f"earlier/{LOCK_NAME}", "earlier/a.pdf.page-1.png")
    assert found(forms, output=forms / "out") == {"a.pdf": "read", "earlier": "skipped"}
    assert "is the output of an earlier run." in reason("earlier", forms)


def test_link_to_a_folder_above_is_skipped(forms: Path) -> None:
    touch(forms, "a/b.pdf")
    (forms / "a" / "loop").symlink_to(forms)
    (forms / "a" / "self").symlink_to("self")
    assert found(forms) == {"a/b.pdf": "read", "a/loop": "skipped", "a/self": "failed"}
    assert f"is a link to the folder {forms}, which is read already." in reason("a/loop", forms)


def test_link_to_a_folder_elsewhere_is_followed_once(tmp_path: Path, forms: Path) -> None:
    touch(tmp_path, "elsewhere/a.pdf")
    (tmp_path / "elsewhere" / "back").symlink_to(forms)
    (forms / "first").symlink_to(tmp_path / "elsewhere")
    (forms / "second").symlink_to(tmp_path / "elsewhere")
    assert found(forms) == {"first/a.pdf": "read", "first/back": "skipped", "second": "skipped"}


def test_linked_file_is_read_under_the_name_of_the_link(tmp_path: Path, forms: Path) -> None:
    touch(tmp_path, "elsewhere/a.pdf")
    (forms / "b.pdf").symlink_to(tmp_path / "elsewhere/a.pdf")
    assert found(forms) == {"b.pdf": "read"}
    assert found(forms / "b.pdf") == {"b.pdf": "read"}


def test_dangling_link_fails(forms: Path) -> None:
    (forms / "gone.pdf").symlink_to(forms / "nothing.pdf")
    assert found(forms) == {"gone.pdf": "failed"}
    assert found(forms / "gone.pdf") == {"gone.pdf": "failed"}
    assert reason("gone.pdf", forms) == "gone.pdf: is a link that leads nowhere. Mend it, or give its target."


def test_pipes_and_sockets_fail(forms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(forms / "pipe.pdf")
    monkeypatch.chdir(forms)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.pdf")
        assert found(forms) == {"pipe.pdf": "failed", "socket.pdf": "failed"}
    assert "is a pipe, socket or device, not a file." in reason("pipe.pdf", forms)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_folder_without_permission_fails(forms: Path) -> None:
    touch(forms, "closed/a.pdf", "b.pdf")
    (forms / "closed").chmod(0)
    assert found(forms) == {"b.pdf": "read", "closed": "failed"}
    (forms / "closed").chmod(0o700)


def test_names_of_all_scripts_and_bytes(forms: Path) -> None:
    touch(forms, "two words.pdf", "请假单.pdf", "Zürich/Ωmega.pdf")
    Path(os.fsdecode(os.fsencode(forms) + b"/\xff\xfe.pdf")).write_bytes(b"x")
    assert set(found(forms)) == {"two words.pdf", "请假单.pdf", "Zürich/Ωmega.pdf", "\\udcff\\udcfe.pdf"}
