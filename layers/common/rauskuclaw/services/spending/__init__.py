"""Spending on calls to models: prices, budgets that refuse the next call, and the record of what was spent."""
