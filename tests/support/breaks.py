"""Seventeen ways to smuggle the end of a line or of a string into a value."""

from typing import Final

BREAKS: Final = (
    "\r",
    "\n",
    "\r\n",
    "\n\r",
    "\r\r",
    "\n\n",
    "\r\n\r\n",
    "\r\n ",
    "\r\n\t",
    "\0",
    "\0\r\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
)
