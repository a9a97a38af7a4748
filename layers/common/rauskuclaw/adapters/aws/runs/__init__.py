"""Runs on DynamoDB: their steps and their inbox, beside the row of their job."""
