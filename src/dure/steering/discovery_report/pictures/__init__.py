"""The pictures of the report: the way of the findings, and shares with their intervals."""
