"""What people are told of what happened: in the product, and by mail. See `service`."""
