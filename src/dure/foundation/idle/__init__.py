"""A session ends when nobody has used it for a while; the page warns before, the server decides."""
