"""What a certificate is handed out as, each made from its record and its signed document."""
