"""The OpenAPI document, one module per noun: models with their examples, and operations.

Imported when the document is asked for, so that a start does not pay for it.
"""
