"""Keeping a folder of this machine and one of the workspace alike: plan.py decides, the rest looks and copies."""
