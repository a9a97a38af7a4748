"""The tools that models are given: one module each, listed in registry.py; job types are tools by job_types.py."""
