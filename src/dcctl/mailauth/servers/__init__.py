"""The ways to a name server: which one, and how its answers come here."""
