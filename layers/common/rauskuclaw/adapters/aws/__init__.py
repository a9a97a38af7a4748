"""The driver for AWS: DynamoDB store, SQS queue, S3 blobs. docs/decisions/0002 explains the item layout."""
