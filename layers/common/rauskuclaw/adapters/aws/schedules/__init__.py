"""Schedules in DynamoDB, and reminders of their times over SQS."""
