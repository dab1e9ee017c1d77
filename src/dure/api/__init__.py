"""The one JSON interface: mounts each module's operations, draws the document, tells problems."""
