"""The suites with known answers, run by the tests one case at a time and by `make suites` as one table."""
