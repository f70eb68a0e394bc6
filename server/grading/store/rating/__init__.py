"""Scripts, readings, settlements and the training of raters."""
