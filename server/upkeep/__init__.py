"""What keeps the house running: health, work that is stuck, settings in force."""
