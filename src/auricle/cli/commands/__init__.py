"""One command a file; each turns flags into a task and the result into lines."""
