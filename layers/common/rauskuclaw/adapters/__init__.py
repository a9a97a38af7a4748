"""Drivers: the ports of rauskuclaw.ports on real storage. Named only by bootstrap.py."""
