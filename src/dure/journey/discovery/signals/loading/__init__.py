"""From a file to signals: rows are read, keyed, put beside the register and written, batch after batch."""
