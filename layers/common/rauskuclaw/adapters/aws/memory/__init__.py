"""Memories in DynamoDB, with snapshots of scopes in S3."""
