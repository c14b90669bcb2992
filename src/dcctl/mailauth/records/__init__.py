"""Texts that domains publish, parsed; pure, no I/O: records, keys, policies, logos, certificates."""
