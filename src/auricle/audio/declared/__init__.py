"""What the header of each format promises: pure parsing of bytes; nothing is decoded or allocated on its word."""
