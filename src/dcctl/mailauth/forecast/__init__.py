"""The parts of a prediction: where mail leaves from, and what SPF and DKIM will say of it."""
