"""The life of our keys: added, rotated, retired, compromised, exported, looked after."""
