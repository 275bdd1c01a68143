"""What people see: Textual screens and widgets. They import the desk, never the reverse."""
