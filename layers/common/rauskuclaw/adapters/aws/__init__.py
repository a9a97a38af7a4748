"""The driver for AWS: DynamoDB store, SQS queue, large bodies in S3. docs/decisions/0002 explains the item layout."""
