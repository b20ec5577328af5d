"""Architectures in torch: for each a frozen config, a TINY one for tests, and a module that names its shapes."""
