"""The remote output folder, against an object store inside this process."""

import json
import uuid
from pathlib import Path

import pytest

from xformparser.batch import remote_folder, remote_lock
from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.output_folder import OutputFolder
from xformparser.batch.remote_folder import RemoteFolder, RemoteManifest, open_folder
from xformparser.batch.remote_lock import HOLDER_NAME, RemoteLock
from xformparser.errors import ConfigurationError
from xformparser.storage import locate


@pytest.fixture
def folder() -> RemoteFolder:
    opened = open_folder(locate(f"memory://{uuid.uuid4().hex}/out"))
    assert isinstance(opened, RemoteFolder)
    return opened


def record(number: int) -> ManifestRecord:
    return ManifestRecord(source=f"d{number}.pdf", status="succeeded")


def test_folder_of_this_machine_is_opened_by_its_whole_path() -> None:
    assert open_folder(Path("out")) == OutputFolder(Path.cwd() / "out")


def test_manifest_is_written_when_due_and_when_made_compact(
    folder: RemoteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = folder.open_manifest()
    manifest.compact()
    assert not folder.manifest.exists()
    manifest.append(record(2))
    assert not folder.manifest.exists()
    manifest.append(record(1))
    manifest.compact()
    assert list(folder.open_manifest().records) == ["d1.pdf", "d2.pdf"]
    monkeypatch.setattr(remote_folder, "WRITE_SECONDS", 0.0)
    RemoteManifest(folder.manifest).append(record(3))
    assert list(folder.open_manifest().records) == ["d1.pdf", "d2.pdf", "d3.pdf"]


def test_outputs_are_looked_up_in_one_listing(folder: RemoteFolder) -> None:
    (folder.root / "sub" / "a.json").write_bytes(b"{}")
    assert folder.relative(folder.root / "sub" / "a.json") == "sub/a.json"
    assert folder.holds(["sub/a.json"])
    assert folder.holds([])
    assert not folder.holds(["sub/a.json", "b.json"])


def test_holder_that_shows_signs_of_life_is_not_disturbed(
    folder: RemoteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_lock, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(remote_lock, "GLANCE_SECONDS", 0.01)
    with folder.locked():
        with pytest.raises(ConfigurationError, match=r"another batch is writing here \(.*process"):
            RemoteLock(folder.root).acquire()
        assert (folder.root / HOLDER_NAME).exists()
    assert not (folder.root / HOLDER_NAME).exists()
    assert folder.root.joinpath(".xformparser.lock").exists()


def test_lock_of_a_dead_holder_is_taken_over(folder: RemoteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_lock, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(remote_lock, "GLANCE_SECONDS", 0.01)
    (folder.root / HOLDER_NAME).write_bytes(json.dumps({"holder": "the dead", "beats": 3}).encode())
    with folder.locked():
        assert b"the dead" not in (folder.root / HOLDER_NAME).read_bytes()


def test_holder_who_lost_the_lock_leaves_it_to_the_other(folder: RemoteFolder) -> None:
    lock = RemoteLock(folder.root)
    lock.acquire()
    (folder.root / HOLDER_NAME).write_bytes(json.dumps({"holder": "another", "beats": 0}).encode())
    lock.release()
    assert (folder.root / HOLDER_NAME).exists()
