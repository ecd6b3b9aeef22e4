"""What is open in the editor, without any widget: the session and its takes."""
