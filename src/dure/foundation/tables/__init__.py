"""Tables that leave the system as a file, row by row, with cells that no spreadsheet takes for a formula."""
