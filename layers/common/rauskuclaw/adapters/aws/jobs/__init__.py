"""Jobs in DynamoDB: their rows, log lines and indexes."""
