"""A machine of its own that publishes the log, on a room's store and with its keys."""

from pathlib import Path

from server.credentials.log.folder import LogFolder
from server.credentials.log.publishing import Publishing
from tests.api.house import Room


def a_machine(room: Room, folder: Path) -> Publishing:
    credentials = room.services.credentials
    return Publishing(
        credentials._signer,
        credentials.log.verifier.name,
        LogFolder(folder),
        credentials.did_bytes,
    )
