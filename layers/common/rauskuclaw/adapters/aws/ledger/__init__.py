"""Reservations and spending of model calls in DynamoDB."""
