"""The tick: what nobody waits for, but somebody has to do."""
