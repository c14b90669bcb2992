"""Completion scripts, one shell a file: each turns the command tree into static text. A TAB never starts Python."""
