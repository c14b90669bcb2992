"""One file per form of returned mail; each holds one function that answers or says None."""
