"""One module per noun; each registers its routes on the app."""
