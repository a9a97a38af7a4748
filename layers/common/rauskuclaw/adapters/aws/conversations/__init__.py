"""Conversations in DynamoDB: a row, its messages and the nodes of their tree in one partition."""
