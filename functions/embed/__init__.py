"""Embeds memories: the jobs of the embed lane."""
