"""Every query about courses and those who learn in them."""
