import pytest

from server.notices.domain.mail_server import StartTls, mail_server, sender_address
from server.settings import SettingsWrong, from_environment


def test_without_both_there_is_no_mail() -> None:
    assert from_environment({}).mail is None


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"ASSAY_SMTP_URL": "smtp://mail.example"}, "ASSAY_MAIL_FROM must say"),
        ({"ASSAY_MAIL_FROM": "a@example.org"}, "without ASSAY_SMTP_URL"),
        ({"ASSAY_SMTP_URL": "http://mail.example"}, "smtp://HOST"),
        ({"ASSAY_SMTP_URL": "smtp://"}, "smtp://HOST"),
        ({"ASSAY_SMTP_URL": "smtp://mail.example:0x19"}, "no port"),
        ({"ASSAY_SMTP_URL": "smtp://ada@mail.example"}, "user and password together"),
        ({"ASSAY_SMTP_URL": "smtp://mail.example/inbox"}, "nothing after the port"),
        ({"ASSAY_SMTP_URL": "smtp://mail.example?tls=1"}, "starttls=auto"),
        ({"ASSAY_SMTP_URL": "smtp://mail.example?starttls=maybe"}, "auto, always or never"),
        ({"ASSAY_SMTP_URL": "smtps://mail.example?starttls=always"}, "choose one"),
        ({"ASSAY_MAIL_FROM": "nobody"}, "must be one address"),
        ({"ASSAY_MAIL_FROM": "a@example.org\r\nBcc: b@example.org"}, "must be one address"),
    ],
)
def test_contradictions_are_refused_at_the_start(environment: dict[str, str], said: str) -> None:
    if said not in {"ASSAY_MAIL_FROM must say", "without ASSAY_SMTP_URL"}:
        environment = {
            "ASSAY_SMTP_URL": "smtp://mail.example",
            "ASSAY_MAIL_FROM": "assay@example.org",
            **environment,
        }

    with pytest.raises(SettingsWrong, match=said):
        from_environment(environment)


def test_a_mail_server_is_read_from_its_address() -> None:
    server = mail_server("smtp://ada%40example.org:p%3Aw@mail.example:2525?starttls=never")

    assert (server.host, server.port) == ("mail.example", 2525)
    assert (server.user, server.password) == ("ada@example.org", "p:w")
    assert server.starttls is StartTls.NEVER
    assert "p:w" not in repr(server)


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://mail.example", 25, StartTls.AUTO),
        ("smtp://a:b@mail.example", 587, StartTls.ALWAYS),
        ("smtps://a:b@mail.example", 465, StartTls.AUTO),
        ("smtp://[::1]", 25, StartTls.AUTO),
    ],
)
def test_what_is_not_said_has_a_safe_value(url: str, port: int, starttls: StartTls) -> None:
    server = mail_server(url)

    assert (server.port, server.starttls) == (port, starttls)


def test_a_sender_may_have_a_name() -> None:
    sender = sender_address("Prüfstelle <assay@example.org>")

    assert (sender.name, sender.address) == ("Prüfstelle", "assay@example.org")
