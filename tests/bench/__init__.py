"""Benchmarks: programs that print medians beside those of newsboat, sfeed and reader from the same run."""
