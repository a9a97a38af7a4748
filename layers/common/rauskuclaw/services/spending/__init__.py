"""What calls to models cost: prices, budgets that refuse the next call, and the record of what was spent."""
