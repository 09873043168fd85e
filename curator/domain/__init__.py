"""The words of curator as pure values: no input or output, no clock, no randomness."""
