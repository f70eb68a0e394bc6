"""Every query about notices and mails."""
