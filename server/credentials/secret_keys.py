"""The symmetric keys of a server, read again when one was rotated. Never shown, never stored.

Who is given a mapping sees it grow: old versions stay for what they made. What must outlive every
rotation (sealed second factors, what a browser proved) is made with the first.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from server.audit import service as audit
from server.credentials.domain.keys import SecretPurpose
from server.credentials.signer import add_secret, open_secrets
from server.database import changes
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission

SCOPE = "secret-key"
Use = Callable[[bytes], None]


class SecretKeys:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._keys: dict[SecretPurpose, dict[int, bytes]] = {
            purpose: dict(open_secrets(directory, purpose)) for purpose in SecretPurpose
        }
        self._users: list[tuple[SecretPurpose, Use]] = []
        self._read_at = 0
        changes.on_change(SCOPE, lambda _: self.reload())

    def of(self, purpose: SecretPurpose) -> Mapping[int, bytes]:
        """By version; one that is rotated in later is found when it is asked for."""
        return _Versions(self._keys[purpose], self._reload_if_changed)

    def first(self, purpose: SecretPurpose) -> bytes:
        return self._keys[purpose][min(self._keys[purpose])]

    def newest(self, purpose: SecretPurpose) -> bytes:
        return self._keys[purpose][max(self._keys[purpose])]

    def used_by(self, purpose: SecretPurpose, use: Use) -> None:
        """Have the newest given to somebody, now and whenever it changes."""
        self._users.append((purpose, use))
        use(self.newest(purpose))

    def _reload_if_changed(self) -> None:
        """Another process may have added a key, and its message be on its way."""
        with suppress(OSError):
            if self._directory.stat().st_mtime_ns != self._read_at:
                self.reload()

    def reload(self) -> None:
        if not self._directory.is_dir():  # never make keys where none were
            return
        self._read_at = self._directory.stat().st_mtime_ns
        for purpose, known in self._keys.items():
            known.update(open_secrets(self._directory, purpose))
        for purpose, use in self._users:
            use(self.newest(purpose))

    async def rotate(self, purpose: SecretPurpose, *, actor: Actor, now: datetime) -> int:
        """Add a version and use it, in every process within two seconds. Raises KeyFileRefused."""
        actor.require(Permission.ADMINISTER)
        version = add_secret(self._directory, purpose)
        async with transaction():
            await audit.record(
                actor, "key.rotated", purpose.value, now=now, detail={"version": version}
            )
            await changes.announce(SCOPE, purpose.value, now=now)
        self.reload()
        return version


class _Versions(Mapping[int, bytes]):
    def __init__(self, known: Mapping[int, bytes], look_again: Callable[[], None]) -> None:
        self._known, self._look_again = known, look_again

    def __getitem__(self, version: int) -> bytes:
        if version not in self._known:
            self._look_again()
        return self._known[version]

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
