"""A chat's figures, drawn: SVG made here, without a library and without a script."""
