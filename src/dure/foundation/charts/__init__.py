"""Charts as SVG inside the page: no script, no style, colours from the page's own tokens."""
