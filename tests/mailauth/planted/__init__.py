"""One clean domain, what can be wrong with it, and what only looks wrong: decided by the RFCs, row by row."""
