"""How good the order of a queue is, by what people said of its units: measures, other orders beside it, intervals."""
