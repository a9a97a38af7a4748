"""The operator's view: counters and figures of the moment, series, alerts and who is told of them."""
