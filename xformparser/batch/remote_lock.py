"""Who may write to a folder of an object store: the one whose sign of life is there."""

import json
import logging
import os
import platform
import threading
import time
import uuid
from typing import TYPE_CHECKING

from xformparser.errors import ConfigurationError

if TYPE_CHECKING:
    from upath import UPath

logger = logging.getLogger(__name__)

HOLDER_NAME = ".xformparser.holder"
BEAT_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
"""Who shows no sign of life for so long is dead. No clocks are compared: the object has to change."""
GLANCE_SECONDS = 1.0


class RemoteLock:
    """A lock that its holder renews, as an object of a folder.

    Where the store creates objects exclusively, as S3 does, no two batches get it at once. A holder that was
    cut off from the store until another batch took over says so in the log and goes on: objects are put
    whole, and what one manifest lacks is done again.
    """

    def __init__(self, folder: "UPath") -> None:
        self._folder = folder
        self._object = folder / HOLDER_NAME
        self._name = f"{platform.node()}, process {os.getpid()}, {uuid.uuid4().hex[:8]}"
        self._beats = 0
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lock-beat", daemon=True)

    def acquire(self) -> None:
        """Take the lock, after half a minute also from a holder that is dead.

        Raises:
            ConfigurationError: somebody holds it.
        """
        if not self._create():
            self._watch()
            self._object.unlink(missing_ok=True)
            if not self._create():
                raise self._refusal("another batch")
        self._thread.start()

    def release(self) -> None:
        """Give the lock back."""
        self._released.set()
        self._thread.join()
        if self._is_ours():
            self._object.unlink(missing_ok=True)

    def _create(self) -> bool:
        try:
            self._object.fs.pipe_file(self._object.path, self._sign(), mode="create")
        except FileExistsError:
            return False
        return True

    def _watch(self) -> None:
        """Return when the holder has shown no sign of life; raise as soon as it does."""
        before = self._read()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while before is not None and time.monotonic() < deadline:
            time.sleep(GLANCE_SECONDS)
            now = self._read()
            if now not in (before, None):
                raise self._refusal(str(json.loads(before)["holder"]))
            before = now

    def _beat(self) -> None:
        while not self._released.wait(BEAT_SECONDS):
            try:
                if self._is_ours():
                    self._beats += 1
                    self._object.fs.pipe_file(self._object.path, self._sign())
                else:
                    logger.error("%s: another batch has taken this folder over.", self._folder)
            except Exception:
                logger.warning("%s cannot be renewed.", self._object, exc_info=True)

    def _is_ours(self) -> bool:
        content = self._read()
        return content is not None and json.loads(content)["holder"] == self._name

    def _read(self) -> bytes | None:
        try:
            content: bytes = self._object.fs.cat_file(self._object.path)
        except FileNotFoundError:
            return None
        return content

    def _sign(self) -> bytes:
        return json.dumps({"holder": self._name, "beats": self._beats}).encode()

    def _refusal(self, holder: str) -> ConfigurationError:
        return ConfigurationError(
            f"{self._folder}: another batch is writing here ({holder}). "
            "Wait for its end or choose another folder."
        )
