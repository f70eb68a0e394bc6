"""Every query about sittings: `hot` for what is done a million times a day, `sittings` for rest."""
