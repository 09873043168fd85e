"""Benchmarks: programs that print medians and, where newsboat is installed, the ratio against it from the same run."""
