"""Every query about certificates: `board` for lists of many, `audit` for the check of all."""
