"""Files that leave the house: spreadsheets, CSV, pages to print, PDF. Written whole or not at all, inert, both languages."""
