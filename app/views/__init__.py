"""The editor's widgets: each shows plain data and tells what the user wants by Qt signals."""
