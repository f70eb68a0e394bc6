import subprocess
import sys

HASH = "from server.accounts.hashing import _hasher; print(_hasher().hash('a lamp in the window'))"


def test_a_password_costs_a_guesser_what_owasp_asks_for() -> None:
    """In a process of its own: where tests run it costs next to nothing."""
    found = subprocess.run([sys.executable, "-c", HASH], capture_output=True, text=True, check=True)

    assert found.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
