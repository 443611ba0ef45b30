"""How Calendar of iOS writes times and says who invited whom."""
