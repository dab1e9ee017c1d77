"""Writing down contacts, and working on complaints."""
