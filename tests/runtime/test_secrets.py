"""Private keys: in the keyring where there is one, else in a file for the owner's eyes only."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from cassette.domain.errors import SecretsMissing
from cassette.runtime.secrets import DeviceSecrets, device_secrets, usable_keyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = bytes(range(64))


class OpenKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class LockedKeyring(OpenKeyring):
    """One whose owner said no."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("no")

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("no")


@pytest.fixture
def chosen() -> Iterator[None]:
    """Whatever keyring a test chooses is forgotten afterwards."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_without_a_keyring_the_file_is_used_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    secrets = device_secrets(tmp_path / "library", "device-1")
    assert secrets.where == "file"
    assert secrets.save(SECRET) == "file"
    assert secrets.load() == SECRET
    file = tmp_path / "library" / "secrets-device-1"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    secrets.save(SECRET[::-1])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secrets.load() == SECRET[::-1]


def test_with_a_keyring_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    DeviceSecrets(tmp_path, "device-1", None).save(b"older")
    ring = OpenKeyring()
    one, two = DeviceSecrets(tmp_path, "device-1", ring), DeviceSecrets(tmp_path, "device-2", ring)
    assert one.save(SECRET) == one.where == "keyring"
    assert two.save(SECRET[::-1]) == "keyring"
    assert (one.load(), two.load()) == (SECRET, SECRET[::-1])
    assert list(tmp_path.iterdir()) == []
    assert set(ring.kept) == {("cassette", "device-1"), ("cassette", "device-2")}


def test_a_keyring_that_refuses_gives_way_to_the_file(tmp_path: Path) -> None:
    secrets = DeviceSecrets(tmp_path, "device-1", LockedKeyring())
    assert secrets.save(SECRET) == "file"
    assert secrets.load() == SECRET


@pytest.mark.parametrize("ring", [None, OpenKeyring(), LockedKeyring()])
def test_keys_that_are_nowhere_are_told(tmp_path: Path, ring: KeyringBackend | None) -> None:
    with pytest.raises(SecretsMissing) as told:
        DeviceSecrets(tmp_path, "device-1", ring).load()
    assert str(tmp_path) in told.value.message


@pytest.mark.parametrize("content", [b"", b"not base64!", b"\xff\xfe"])
def test_a_damaged_file_holds_no_keys(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secrets").write_bytes(content)
    with pytest.raises(SecretsMissing):
        DeviceSecrets(tmp_path, "device-1", None).load()


@pytest.mark.usefixtures("chosen")
def test_the_keyring_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = OpenKeyring()
    keyring.set_keyring(ring)
    assert usable_keyring() is ring
    monkeypatch.setenv("CASSETTE_KEYRING", "off")
    assert usable_keyring() is None


@pytest.mark.usefixtures("chosen")
def test_a_keyring_that_keeps_nothing_is_none() -> None:
    from keyring.backends import fail, null

    for useless in (fail.Keyring(), null.Keyring()):
        keyring.set_keyring(useless)
        assert usable_keyring() is None


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    secrets = DeviceSecrets(tmp_path, "device-1", None)
    secrets.save(b"very secret")
    assert "very secret" not in repr(secrets)
