"""The parts of a message that arrived: who handed it over, its form, its unsubscribing."""
