"""RauskuClaw: durable jobs for people and agents, on one machine or on AWS."""

__version__ = "0.1.0"
