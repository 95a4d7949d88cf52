"""Benchmarks: each figure beside the least that its job can cost, measured in the same run."""
